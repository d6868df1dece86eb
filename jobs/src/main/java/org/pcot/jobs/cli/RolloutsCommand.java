package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.TerminalText;
import org.pcot.jobs.rollouts.KeptIterations;
import org.pcot.jobs.rollouts.RolloutChoice;
import org.pcot.jobs.rollouts.RolloutJson;
import org.pcot.jobs.rollouts.RolloutRuns;
import org.pcot.jobs.rollouts.RolloutText;
import org.pcot.rl.rollouts.RolloutFile;
import org.pcot.rl.rollouts.RolloutReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lets a person read what was sampled; without Spark, of a run under way too. */
@Command(
    name = "rollouts",
    description =
        "Print prompts, responses, rewards and advantages of an iteration of post-training, as a"
            + " person reads them.")
final class RolloutsCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      required = true,
      description =
          "An experiment's directory, a seed's, or one post-training run's; where there are"
              + " several runs, they are listed.")
  private Path directory;

  @Option(
      names = "--iteration",
      paramLabel = "N",
      description = "Counted from 1; the last one, if not given.")
  private Optional<Integer> iteration;

  @ArgGroup private Kinds kinds;
  @ArgGroup private Orders orders;

  /** One of them, or all responses. */
  private static final class Kinds {
    @Option(names = "--right", description = "Only responses that are right.")
    private boolean isRight;

    @Option(names = "--wrong", description = "Only responses that are not.")
    private boolean isWrong;
  }

  /** One of them, or as they were sampled. */
  private static final class Orders {
    @Option(names = "--longest", description = "The longest responses first.")
    private boolean isLongest;

    @Option(names = "--shortest", description = "The shortest responses first.")
    private boolean isShortest;
  }

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Responses at most, 0 for all; if not given " + SHOWN + ", and all with --json.")
  private Optional<Integer> limit;

  @Option(
      names = "--json",
      description = "For programs: a JSON object a line, whose keys are the file's columns.")
  private boolean isJson;

  @Override
  public Integer call() throws Exception {
    RolloutChoice choice = choice();
    Configuration hadoop = Sessions.hadoop();
    KeptIterations kept = KeptIterations.of(RolloutRuns.only(directory, hadoop), hadoop);
    int chosen = kept.choose(iteration);
    List<RolloutFile.Row> rows = RolloutReader.read(kept.run(), chosen, hadoop);
    PrintWriter out = spec.commandLine().getOut();
    if (isJson) {
      RolloutJson.print(chosen, rows, choice, out);
    } else {
      RolloutText text = new RolloutText(rows, out);
      text.summary("iteration " + chosen + " of " + kept.last());
      out.println(TerminalText.of(kept.run().toString()));
      text.responses(choice);
    }
    return 0;
  }

  private RolloutChoice choice() {
    int most = limit.orElse(isJson ? 0 : SHOWN);
    if (most < 0) {
      throw new ParameterException(
          spec.commandLine(), "--limit must be at least 0, but is " + most);
    }
    return new RolloutChoice(kind(), order(), most);
  }

  private RolloutChoice.Kind kind() {
    if (kinds == null) {
      return RolloutChoice.Kind.ALL;
    }
    return kinds.isRight ? RolloutChoice.Kind.RIGHT : RolloutChoice.Kind.WRONG;
  }

  private RolloutChoice.Order order() {
    if (orders == null) {
      return RolloutChoice.Order.AS_SAMPLED;
    }
    return orders.isLongest ? RolloutChoice.Order.LONGEST : RolloutChoice.Order.SHORTEST;
  }
}
