package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.pcot.datasets.UserError;
import org.pcot.model.checkpoint.Checkpoints;

/** Which checkpoints of a pre-training run to post-train from. */
public sealed interface StartingSteps {
  /** Every checkpoint that there is. */
  record All() implements StartingSteps {
    @Override
    public List<Long> resolve(Checkpoints pretraining) throws IOException {
      List<Long> steps = pretraining.steps();
      if (steps.isEmpty()) {
        throw new UserError(
            pretraining.run() + ": has no checkpoint to start from",
            "run pcot pretrain with the same configuration first");
      }
      return steps;
    }
  }

  /** These, whose checkpoints have to be there; 0 is the model that pre-training begins with. */
  record Listed(List<Long> steps) implements StartingSteps {
    public Listed {
      steps = steps.stream().sorted().toList();
    }

    @Override
    public List<Long> resolve(Checkpoints pretraining) throws IOException {
      for (long step : steps) {
        if (step > 0) {
          pretraining.require(step);
        }
      }
      return steps;
    }
  }

  /**
   * The steps, ascending.
   *
   * @throws UserError when the run has no such checkpoint
   */
  List<Long> resolve(Checkpoints pretraining) throws IOException;

  /**
   * {@code all}, or steps such as {@code 300,600}.
   *
   * @throws IllegalArgumentException when it is neither
   */
  static StartingSteps parse(String text) {
    if (text.equals("all")) {
      return new All();
    }
    if (!text.matches("(0|[1-9][0-9]{0,17})(,(0|[1-9][0-9]{0,17}))*")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is neither all nor a list of pre-training steps, such as 300,600");
    }
    List<Long> steps = Arrays.stream(text.split(",", -1)).map(Long::valueOf).toList();
    if (new HashSet<>(steps).size() < steps.size()) {
      throw new IllegalArgumentException("\"" + text + "\" lists a step twice");
    }
    return new Listed(steps);
  }
}
