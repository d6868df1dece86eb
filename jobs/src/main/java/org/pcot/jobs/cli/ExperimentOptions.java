package org.pcot.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.InitialModels;
import org.pcot.jobs.experiment.Resume;
import org.pcot.jobs.experiment.RunDirectory;
import org.pcot.jobs.experiment.RunLayout;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which experiment a subcommand works on. */
final class ExperimentOptions {
  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--init",
      paramLabel = "DIR",
      description =
          "Begin with the model in this directory, in place of the file's model; an adapter"
              + " (model.lora) stays.")
  private Optional<org.apache.hadoop.fs.Path> init;

  @Option(
      names = "--resume",
      paramLabel = "auto|never|PATH",
      defaultValue = "auto",
      description =
          "A run that exists: resume it (auto), refuse (never), or resume the run in the"
              + " directory PATH; ${DEFAULT-VALUE} if not given.")
  private Resume resume;

  boolean isNamed() {
    return configuration.file().isPresent();
  }

  boolean isDryRun() {
    return configuration.isDryRun();
  }

  /**
   * The experiment and its directory, checked; nothing is written.
   *
   * @param packaged the resource to read when no file is named
   * @param models open the one that it begins with
   * @throws UserError for any mistake in the options, in the file, or about the directory
   */
  RunLayout layout(Optional<String> packaged, InitialModels models, Configuration hadoop)
      throws IOException {
    ExperimentConfig config =
        models.resolve(
            configOr(
                () ->
                    resume instanceof Resume.Run run
                        ? configOf(run, hadoop)
                        : packagedConfig(packaged)));
    RunLayout layout =
        resume instanceof Resume.Run run
            ? new RunLayout(run.directory(), config)
            : RunLayout.below(configuration.output(), config);
    check(layout, hadoop);
    return layout;
  }

  /**
   * @throws UserError when the directory holds anything but a run of this configuration
   */
  void check(RunLayout layout, Configuration hadoop) throws IOException {
    RunDirectory.check(layout, resume, hadoop);
  }

  @FunctionalInterface
  private interface ConfigSource {
    ExperimentConfig read() throws IOException;
  }

  private ExperimentConfig configOr(ConfigSource otherwise) throws IOException {
    Optional<ExperimentConfig> named = configuration.read(ExperimentConfig.class, this::edit);
    return named.isPresent() ? named.get() : otherwise.read();
  }

  private ExperimentConfig configOf(Resume.Run run, Configuration hadoop) throws IOException {
    return RunDirectory.readConfig(run.directory(), this::edit, hadoop);
  }

  private ExperimentConfig packagedConfig(Optional<String> packaged) throws IOException {
    String resource =
        packaged.orElseThrow(
            () ->
                new UserError(
                    "no experiment is given",
                    "name its file, such as --config conf/demo.yaml; pcot config lists the keys"));
    try (InputStream in = ExperimentOptions.class.getResourceAsStream("/" + resource)) {
      String yaml = new String(in.readAllBytes(), UTF_8);
      return ConfigurationReader.parse(ExperimentConfig.class, resource, yaml, this::edit);
    }
  }

  /** The model first, so that its keys may be set. */
  private void edit(ObjectNode tree) {
    init.ifPresent(directory -> beginWith(directory.toString(), tree));
    configuration.override(tree);
  }

  /** All keys of the file's model say what it is, but for the adapter that is trained beside it. */
  private static void beginWith(String directory, ObjectNode tree) {
    JsonNode adapter = tree.path("model").path("lora");
    ObjectNode model = tree.putObject("model").put("init", directory);
    if (!adapter.isMissingNode()) {
      model.set("lora", adapter);
    }
  }
}
