package org.pcot.model.training.pretraining;

import java.util.Map;
import java.util.function.Consumer;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.metrics.RunListener;

/** What takes the steps of a pre-training run, each on its own rows of the corpus. */
public interface Learner extends AutoCloseable {
  /** Steps taken so far, those before an interrupt included. */
  long step();

  Segments parameters();

  /** To resume from, by name. */
  Map<String, Segments> optimizerState();

  /**
   * Takes the steps up to this one.
   *
   * @param listener told how far it has come
   * @param metrics told of every step, where steps are known one by one
   * @throws org.pcot.model.decoder.Divergence at a step that is not one of numbers
   */
  void train(long to, RunListener listener, Consumer<StepMetrics> metrics);

  /** Frees what other processes keep for its next steps. */
  @Override
  default void close() {}
}
