package org.pcot.rl.algorithms;

import java.io.Serializable;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.training.OptimizerConfig;

/**
 * The self-taught reasoner (Zelikman et al. 2022), each round from the model of the one before. The
 * paper states 3,200 samples a round; epochs, batch size and learning rate are our choice.
 */
public record StarConfig(
    @Setting(value = "rounds of sampling and fine-tuning", byDefault = "8", min = 1) int rounds,
    @Setting(
            value = "responses of a round, each to a prompt of its own",
            byDefault = "3200",
            min = 1)
        int samples,
    @Setting(
            value = "times that a round's right responses are gone through",
            byDefault = "1",
            min = 1)
        int epochs,
    @Setting(value = "responses of a gradient step", byDefault = "64", min = 1) int batchSize,
    @Setting("the gradient step") OptimizerConfig optimizer)
    implements Serializable {}
