package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.problems.Task;
import org.pcot.jobs.experiment.InitialModels;
import org.pcot.jobs.plan.CardMemory;
import org.pcot.jobs.plan.Plan;
import org.pcot.jobs.plan.PublishedDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Activations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a model or an experiment will take, and whether it fits. */
@Command(
    name = "plan",
    description =
        "Say what an experiment, or a model from its config.json, takes: parameters, FLOPs, memory,"
            + " and time from some seconds of it on this machine. Exit code 3 if it does not fit.")
final class PlanCommand implements Callable<Integer> {
  private static final int DOES_NOT_FIT = 3;
  private static final int LENGTH = 256;
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+)(,\\d+)?]");

  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "A config.json as Hugging Face publishes it, or its directory, or that of an adapter of"
              + " PEFT, to plan a step of training on texts; nothing with --config.")
  private Path model;

  @Option(
      names = "--length",
      paramLabel = "N",
      description = "Of a MODEL: tokens of a text; 256 if not given, or all positions.")
  private Integer length;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "8",
      description = "Of a MODEL: texts of a step; ${DEFAULT-VALUE} if not given.")
  private int batchSize;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "Of a MODEL: parts of a step, at most as many as texts; ${DEFAULT-VALUE} if not given.")
  private int shards;

  @Mixin private EngineOptions engine;

  @Option(
      names = "--card-memory",
      paramLabel = "SIZE",
      description =
          "Of the card that it is to compute on, such as 80g: its own is asked for where there is"
              + " one; without one its time is not known.")
  private Optional<CardMemory> card;

  @Option(
      names = "--recompute-activations",
      description = "Of a MODEL: the backward pass runs each block again, in less memory.")
  private boolean isRecomputing;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute; as many as Spark's master has here, if not given.")
  private Integer threads;

  @Override
  public Integer call() throws Exception {
    if (model == null) {
      if (engine.isGiven()) {
        throw new UserError(
            "--engine, --device and --precision are for a MODEL, and none is given",
            "name it; those of an experiment are keys: --set engine=torch --set precision=bf16");
      }
      InitialModels models = InitialModels.forPlans(Sessions.hadoop());
      Invocation invocation = new Invocation(options, Optional.empty(), spec, models);
      return invocation.reading(
          (layout, hadoop, out) -> {
            Task task = invocation.task(layout);
            return print(Plan.of(layout.config(), task, threads(), card), out);
          });
    }
    if (options.isNamed()) {
      throw new UserError(
          "a model and an experiment are given", "leave out " + model + " or --config");
    }
    if (model.getName().matches(".*\\.ya?ml")) {
      throw new UserError(
          model + " is an experiment, and no model", "plan it with --config " + model);
    }
    DecoderConfig decoder = PublishedDecoder.read(model, Sessions.hadoop());
    int tokens = length == null ? Math.min(LENGTH, decoder.maxPositions()) : length;
    require("--length", tokens, decoder.maxPositions());
    require("--batch-size", batchSize, Integer.MAX_VALUE);
    require("--shards", shards, Integer.MAX_VALUE);
    Plan.Texts texts = new Plan.Texts(batchSize, Math.min(shards, batchSize), tokens);
    Activations activations = isRecomputing ? Activations.RECOMPUTED : Activations.KEPT;
    Plan plan = Plan.of(decoder, engine.config(), texts, activations, threads(), card);
    return print(plan, spec.commandLine().getOut());
  }

  private static void require(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new UserError(option + " is " + value, "give a number from 1 to " + most);
    }
  }

  private static int print(Plan plan, PrintWriter out) {
    plan.describe().forEach(out::println);
    return plan.fits() ? 0 : DOES_NOT_FIT;
  }

  private int threads() {
    if (threads != null) {
      require("--threads", threads, 1024);
      return threads;
    }
    Matcher master = LOCAL.matcher(System.getProperty("spark.master", ""));
    return master.matches()
        ? Integer.parseInt(master.group(1))
        : Runtime.getRuntime().availableProcessors();
  }
}
