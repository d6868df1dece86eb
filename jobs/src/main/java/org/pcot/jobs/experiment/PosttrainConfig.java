package org.pcot.jobs.experiment;

import java.util.HashSet;
import java.util.List;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.rl.GrpoConfig;

/** Reinforcement learning, and from which checkpoints. */
public record PosttrainConfig(
    @Setting(
            value =
                "pre-training steps whose checkpoints to start from, a run each; [] is the last",
            byDefault = "[]",
            min = 1)
        List<Long> from,
    @Setting("group relative policy optimisation") GrpoConfig grpo) {

  /**
   * @throws UserError when a step stands twice
   */
  public PosttrainConfig {
    if (new HashSet<>(from).size() < from.size()) {
      throw new UserError("from: lists a step twice: " + from, "list each step once");
    }
  }
}
