package org.pcot.rl.algorithms;

import java.util.List;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.rl.rewards.RewardConfig;

/** The algorithms that a file can choose; its sections of their names hold their settings. */
public sealed interface AlgorithmConfig extends Algorithm permits Star, Reinforce, Grpo {
  /** As papers write it. */
  String title();

  /** Times that an iteration's responses are trained on, at most. */
  int epochs();

  /** What an iteration is called. */
  default String unit() {
    return "iteration";
  }

  /**
   * @throws org.pcot.datasets.UserError when nothing is to be learnt from such rewards
   */
  default void check(RewardConfig rewards) {}

  /** In files and directories. */
  default String name() {
    return ConfigurationWriter.nameOf(getClass());
  }

  /** The place among all algorithms, from 0. */
  default int order() {
    return List.of(AlgorithmConfig.class.getPermittedSubclasses()).indexOf(getClass());
  }
}
