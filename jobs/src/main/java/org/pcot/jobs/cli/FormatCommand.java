package org.pcot.jobs.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.pcot.datasets.corpus.PublishedConfig;
import org.pcot.datasets.corpus.solutions.ProblemsConfig;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.jobs.experiment.ExperimentConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the two kinds of demonstrations: figure 4 of the paper, for any task. */
@Command(
    name = "format",
    description = "Print a long and a short demonstration of the task to the same prompt.")
final class FormatCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Invocation invocation = new Invocation(options, Optional.empty(), spec);
    return invocation.reading(
        (layout, hadoop, out) -> {
          ExperimentConfig config = layout.config();
          Task task = invocation.task(layout);
          if (config.corpus() instanceof PublishedConfig published) {
            print(published.problems(), task.tokenizer(), out);
          } else {
            print(task, config.seeds().get(0), out);
          }
          return 0;
        });
  }

  private static void print(Task task, long seed, PrintWriter out) {
    Problem problem = task.source().problem(seed, Split.TRAIN, 0);
    out.println(task.caption().title());
    print("long", task.tokenizer(), problem.prompt(), problem.longResponse(), out);
    print("short", task.tokenizer(), problem.prompt(), problem.shortResponse(), out);
  }

  /** No file is opened: the templates are shown, filled in with a row that is made up. */
  private static void print(ProblemsConfig problems, Tokenizer tokenizer, PrintWriter out) {
    Problem problem = problems.example();
    int given = tokenizer.encodePrompt(problem.prompt()).length;
    out.println(problems.name() + ", a made-up row; tokens that begin and end texts are counted");
    for (boolean isLong : List.of(true, false)) {
      String response = problem.response(isLong);
      out.printf(
          Locale.ROOT,
          "%n%s, %d tokens to a prompt of %d%n",
          isLong ? "long" : "short",
          tokenizer.encodeResponse(response).length,
          given);
      (problem.prompt() + response).lines().forEach(line -> out.println("    " + line));
    }
  }

  /** The text is that of the tokens; begin and end of sequence are not counted. */
  private static void print(
      String kind, Tokenizer tokenizer, String prompt, String response, PrintWriter out) {
    int[] given = tokenizer.encode(prompt);
    int[] answered = tokenizer.encode(response);
    int[] all = IntStream.concat(IntStream.of(given), IntStream.of(answered)).toArray();
    out.printf(
        Locale.ROOT, "%n%s, %d tokens to a prompt of %d%n", kind, answered.length, given.length);
    out.println("    " + tokenizer.decode(all));
  }
}
