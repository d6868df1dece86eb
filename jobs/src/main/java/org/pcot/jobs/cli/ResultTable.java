package org.pcot.jobs.cli;

import java.util.List;
import java.util.Locale;
import org.pcot.jobs.experiment.EvaluatedModel;

/** The results of models, a line each. */
final class ResultTable {
  private static final String ROW = "%-5s %-52s %9s %14s   %9s %13s%n";

  private ResultTable() {}

  static String format(List<EvaluatedModel> models) {
    StringBuilder table = new StringBuilder();
    table.append(row("", "", "greedy", "", "sampled", ""));
    table.append(row("seed", "model", "accuracy", "median length", "accuracy", "long answers"));
    for (EvaluatedModel model : models) {
      table.append(
          row(
              model.seed(),
              name(model),
              share(model.greedy().accuracy()),
              String.format(Locale.ROOT, "%.0f", model.greedy().medianLength()),
              share(model.sampled().accuracy()),
              share(model.sampled().longShare())));
    }
    return table.toString();
  }

  private static String name(EvaluatedModel model) {
    return model
        .run()
        .map(run -> "after " + run.name() + ", " + model.iterations() + " iterations")
        .orElse("before RL, step " + model.step());
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells);
  }
}
