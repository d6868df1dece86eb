package org.pcot.jobs.cli;

import java.util.concurrent.Callable;
import org.pcot.datasets.configuration.SettingsReference;
import org.pcot.jobs.experiment.ExperimentConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists every key of an experiment file. */
@Command(
    name = "config",
    description = "List all settings of an experiment file: meaning, type, range and default.")
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(SettingsReference.text(ExperimentConfig.class));
    return 0;
  }
}
