package org.pcot.model.training.evaluation;

import java.io.Serializable;
import org.pcot.datasets.configuration.Setting;

/** How a decoder is examined; 640 prompts as in the paper, section 4. */
public record EvaluationConfig(
    @Setting(value = "test prompts", byDefault = "640", min = 1) int prompts,
    @Setting(
            value = "temperature of the sampled evaluation",
            byDefault = "1.0",
            min = 0,
            aboveMin = true)
        double temperature,
    @Setting(value = "prompts in a shard", byDefault = "80", min = 1) int promptsPerShard)
    implements Serializable {}
