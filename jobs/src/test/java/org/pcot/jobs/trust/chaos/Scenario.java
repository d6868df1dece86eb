package org.pcot.jobs.trust.chaos;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.commons.lang3.StringUtils;

/** A command line of pcot that goes through some of the stages, and where it runs. */
enum Scenario {
  EXPERIMENT("experiment", Master.LOCAL),
  SPARK_PRETRAINING("experiment", Master.LOCAL, "pretrain.execution=spark"),
  /** Of a language model. */
  ADAPTER("experiment", Master.LOCAL),
  CLUSTER_ADAPTER("experiment", Master.EXECUTORS, "posttrain.grpo.iterations=8"),
  CLUSTER(
      "experiment",
      Master.EXECUTORS,
      "pretrain.steps=16",
      "posttrain.star.rounds=4",
      "posttrain.reinforce.iterations=8",
      "posttrain.grpo.iterations=8"),
  SWEEP("sweep", Master.LOCAL),
  CLUSTER_SWEEP("sweep", Master.EXECUTORS, "experiment.posttrain.grpo.iterations=8"),
  THEORY("theory", Master.LOCAL),
  CLUSTER_THEORY("theory", Master.EXECUTORS);

  /** What Spark runs on. */
  enum Master {
    LOCAL("local[2]"),
    EXECUTORS("local-cluster[2,1,1024]");

    private final String url;

    Master(String url) {
      this.url = url;
    }

    String url() {
      return url;
    }
  }

  private final String command;
  private final Master master;
  private final List<String> overrides;

  Scenario(String command, Master master, String... overrides) {
    this.command = command;
    this.master = master;
    this.overrides = List.of(overrides);
  }

  boolean hasExecutors() {
    return master == Master.EXECUTORS;
  }

  /** Commands of an experiment's stages. */
  List<String> stages() {
    return command.equals("experiment")
        ? List.of("generate", "pretrain", "posttrain", "evaluate", "figures")
        : List.of();
  }

  /** Whether two at once share the work, and do not refuse each other. */
  boolean isShared() {
    return command.equals("sweep");
  }

  String masterUrl() {
    return master.url();
  }

  String command() {
    return command;
  }

  /** For this command or, of an experiment, that of a stage. */
  List<String> arguments(String subcommand, Path output, Installation installation) {
    List<String> arguments =
        new ArrayList<>(List.of(subcommand, "--config", file(), "--output", output.toString()));
    if (isOfALanguageModel()) {
      arguments.addAll(List.of("--init", installation.model().toString()));
    }
    if (!isShared()) {
      arguments.addAll(List.of("--lease-seconds", "3")); // a sweep's stand in its file
    }
    for (String override : overrides) {
      arguments.addAll(List.of("--set", override));
    }
    return arguments;
  }

  private boolean isOfALanguageModel() {
    return this == ADAPTER || this == CLUSTER_ADAPTER;
  }

  private String file() {
    try {
      String name = "/chaos/" + (isOfALanguageModel() ? "adapter" : command) + ".yaml";
      return Path.of(Objects.requireNonNull(Scenario.class.getResource(name)).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return StringUtils.lowerCase(name()).replace('_', ' ');
  }
}
