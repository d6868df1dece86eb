package org.pcot.jobs.plan;

import java.util.List;
import org.pcot.datasets.problems.Task;
import org.pcot.jobs.experiment.ExperimentConfig;

/**
 * An experiment that is planned.
 *
 * @param task in the tokens of the model
 * @param stages those that train, pre-training first
 */
record PlannedRun(ExperimentConfig config, Task task, List<PlannedStage> stages) {
  static PlannedRun of(ExperimentConfig config, Task task) {
    return new PlannedRun(config, task, PlannedStage.of(config, task));
  }
}
