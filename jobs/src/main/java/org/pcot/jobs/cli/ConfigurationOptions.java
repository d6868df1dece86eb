package org.pcot.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import picocli.CommandLine.Option;

/** The YAML file that a subcommand works by, and where results go. */
final class ConfigurationOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The YAML file with the configuration; pcot config lists the keys.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a value of the file, such as corpus.d=30; repeatable.")
  private final List<String> overrides = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "Where runs and corpora go; ${DEFAULT-VALUE} if not given.")
  private org.apache.hadoop.fs.Path output;

  @Option(
      names = "--dry-run",
      description =
          "Check the configuration, print it with all defaults, and do nothing; files that a run"
              + " needs and that are not there are a warning.")
  private boolean dryRun;

  /**
   * What the file says, if one is named.
   *
   * @param edit what is changed in the file's tree, {@link #override} or more
   */
  <R extends Record> Optional<R> read(Class<R> type, Consumer<ObjectNode> edit) {
    return file().map(file -> ConfigurationReader.read(type, file, edit));
  }

  /**
   * What the file says, of a subcommand that lists its keys by {@link KeysOption}.
   *
   * @param what the file describes
   * @param example of the option that names one
   * @throws UserError when none is named
   */
  <R extends Record> R require(Class<R> type, String what, String example) {
    return ConfigurationReader.read(type, requireFile(what, example), this::override);
  }

  /** The file itself, as {@link #require} reads it. */
  Path requireFile(String what, String example) {
    return file()
        .orElseThrow(
            () ->
                new UserError(
                    "no " + what + " is given",
                    "name its file, such as " + example + "; --keys lists the keys"));
  }

  /** Puts the values that are set into a tree. */
  void override(ObjectNode tree) {
    ConfigurationReader.override(tree, overrides);
  }

  Optional<Path> file() {
    return Optional.ofNullable(config);
  }

  List<String> overrides() {
    return overrides;
  }

  org.apache.hadoop.fs.Path output() {
    return output;
  }

  boolean isDryRun() {
    return dryRun;
  }
}
