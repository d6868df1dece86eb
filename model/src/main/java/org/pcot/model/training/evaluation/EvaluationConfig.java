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
    @Setting(value = "prompts in a shard", byDefault = "80", min = 1) int promptsPerShard,
    @Setting(
            value = "sampled responses to a prompt: several give pass@k up to as many",
            byDefault = "1",
            min = 1,
            omitDefault = true)
        int samples)
    implements Serializable {
  /** With one response to a prompt. */
  public EvaluationConfig(int prompts, double temperature, int promptsPerShard) {
    this(prompts, temperature, promptsPerShard, 1);
  }
}
