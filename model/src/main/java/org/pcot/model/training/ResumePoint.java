package org.pcot.model.training;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.checkpoint.Recovery;
import org.pcot.model.tensor.Segments;

/**
 * Where a training run takes up its work: at its beginning, or at its latest finished checkpoint.
 *
 * <p>The checkpoint restores the parameters, the optimiser's vectors and the counts of steps. What
 * an interrupted driver was writing is removed, and what the run's files say of later steps is to
 * be dropped: these steps are taken again.
 *
 * @param checkpoint none at the beginning
 */
public record ResumePoint(Optional<Checkpoint> checkpoint) {
  public static final ResumePoint BEGINNING = new ResumePoint(Optional.empty());

  /** Reads it. What was restored from it should be all that holds it: it is as large as the run. */
  @FunctionalInterface
  public interface Source {
    ResumePoint read() throws IOException;
  }

  /**
   * That of a run which {@link Recovery} brought to a sound state.
   *
   * @param step of a checkpoint, or 0
   */
  public static ResumePoint at(long step, Checkpoints checkpoints) throws IOException {
    return step == 0 ? BEGINNING : new ResumePoint(Optional.of(checkpoints.readSound(step)));
  }

  /** Steps of pre-training, or iterations of post-training, that the run has taken. */
  public long step() {
    return checkpoint.map(c -> c.state().path("step").asLong()).orElse(0L);
  }

  /** Fills the parameters: with the checkpoint's, or as the run begins. */
  public void restore(Segments parameters, Consumer<Segments> beginning) {
    checkpoint.ifPresentOrElse(
        c -> parameters.assign(c.parameters()), () -> beginning.accept(parameters));
  }

  /** Fills the optimiser's vectors, which at the beginning are zero. */
  public void restore(AdamW optimizer) {
    checkpoint.ifPresent(c -> optimizer.restore(c.optimizer()));
  }

  /**
   * An optimiser with its vectors, at its step.
   *
   * @param steps length of the whole run, for the learning rate
   */
  public AdamW optimizer(OptimizerConfig config, long steps, Trainable trainable) {
    return checkpoint
        .map(c -> AdamW.resumed(config, steps, trainable, c.optimizer(), optimizerStep(c)))
        .orElseGet(() -> AdamW.fresh(config, steps, trainable));
  }

  /** An iteration of post-training may be several; a step of pre-training is one. */
  private long optimizerStep(Checkpoint c) {
    return c.state().path("optimizer_step").asLong(step());
  }
}
