package org.pcot.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;
import org.pcot.jobs.experiment.EvaluatedModel;
import org.pcot.model.training.evaluation.Estimate;
import org.pcot.model.training.evaluation.Evaluation;

/**
 * The results of models, a line each: accuracies with their intervals of 95%, lengths in tokens.
 * What no model shows, truncated responses in number or pass@k, has no column.
 */
final class ResultTable {
  private static final String GAP = "  ";
  private static final double FEW = 0.01;

  /**
   * @param group what stands above the title
   */
  private record Column(
      String group, String title, boolean isText, Function<EvaluatedModel, String> cell) {
    List<String> cells(List<EvaluatedModel> models) {
      List<String> cells = new ArrayList<>(List.of(group, title));
      models.forEach(model -> cells.add(cell.apply(model)));
      int width = cells.stream().mapToInt(String::length).max().orElseThrow();
      return cells.stream().map(text -> isText ? padded(text, width) : right(text, width)).toList();
    }

    private static String padded(String text, int width) {
      return text + " ".repeat(width - text.length());
    }

    private static String right(String text, int width) {
      return " ".repeat(width - text.length()) + text;
    }
  }

  private final List<EvaluatedModel> models;
  private final List<Column> columns = new ArrayList<>();

  private ResultTable(List<EvaluatedModel> models) {
    this.models = models;
  }

  static String format(List<EvaluatedModel> models) {
    ResultTable table = new ResultTable(models);
    table.columns.add(new Column("", "seed", true, model -> Long.toString(model.seed())));
    table.columns.add(new Column("", "model", true, EvaluatedModel::name));
    table.addAnswers("greedy", EvaluatedModel::greedy);
    table.add("median", EvaluatedModel::greedy, answers -> length(answers.medianLength()));
    table.add(
        "right / wrong",
        EvaluatedModel::greedy,
        answers -> length(answers.rightLength()) + " / " + length(answers.wrongLength()));
    table.addAnswers("sampled", EvaluatedModel::sampled);
    table.add("long", EvaluatedModel::sampled, answers -> share(answers.longShare()));
    table.addPassAtK();
    return table.text();
  }

  private void addAnswers(String group, Function<EvaluatedModel, Evaluation> answers) {
    columns.add(
        new Column(
            group,
            "accuracy  [95%]",
            false,
            model -> interval(answers.apply(model).accuracyEstimate())));
    if (models.stream().anyMatch(model -> answers.apply(model).truncatedShare() >= FEW)) {
      add("cut off", answers, evaluation -> share(evaluation.truncatedShare()));
    }
  }

  private void addPassAtK() {
    TreeSet<Integer> ks = new TreeSet<>();
    models.forEach(model -> ks.addAll(model.sampled().passAt().keySet()));
    for (int k : ks.tailSet(2)) {
      add("pass@" + k, EvaluatedModel::sampled, answers -> share(answers.passAt().get(k).value()));
    }
  }

  private void add(
      String title,
      Function<EvaluatedModel, Evaluation> answers,
      Function<Evaluation, String> cell) {
    columns.add(new Column("", title, false, model -> cell.apply(answers.apply(model))));
  }

  private String text() {
    List<List<String>> cells = columns.stream().map(column -> column.cells(models)).toList();
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < cells.get(0).size(); row++) {
      int line = row;
      List<String> parts = cells.stream().map(column -> column.get(line)).toList();
      text.append(String.join(GAP, parts).stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static String interval(Estimate estimate) {
    return String.format(
        Locale.ROOT, "%.3f [%.2f, %.2f]", estimate.value(), estimate.low(), estimate.high());
  }

  private static String length(double tokens) {
    return Double.isNaN(tokens) ? "-" : String.format(Locale.ROOT, "%.0f", tokens);
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
