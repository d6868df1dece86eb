package org.pcot.model.training.evaluation;

/**
 * What a run's model answered after one of its steps.
 *
 * @param step of pre-training, or iteration of post-training
 * @param sequences that the model was trained on until then
 */
public record EvaluatedStep(long step, long sequences, Evaluation greedy, Evaluation sampled) {}
