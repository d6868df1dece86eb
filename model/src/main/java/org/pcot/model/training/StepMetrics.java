package org.pcot.model.training;

import java.io.Serializable;

/**
 * One step of pre-training.
 *
 * @param step its number, from 1
 * @param loss mean over response tokens, in nats
 * @param tokens response tokens
 */
public record StepMetrics(
    long step, double loss, long tokens, double gradientNorm, double learningRate)
    implements Serializable {}
