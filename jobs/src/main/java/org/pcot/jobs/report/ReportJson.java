package org.pcot.jobs.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.pcot.jobs.report.RunSamples.Iteration;
import org.pcot.jobs.report.RunSamples.Prompt;
import org.pcot.jobs.report.RunSamples.Response;

/**
 * A report as the page's script reads it. Numbers have five significant digits, and are null where
 * they are not known; evaluations are columns, which take less room.
 */
final class ReportJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final MathContext DIGITS = new MathContext(5);

  private record Column(String name, ToDoubleFunction<Measured> value) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("accuracy", Measured::accuracy),
          new Column("low", Measured::low),
          new Column("high", Measured::high),
          new Column("median", Measured::median),
          new Column("long", Measured::longShare),
          new Column("truncated", Measured::truncated),
          new Column("rightLength", Measured::rightLength),
          new Column("wrongLength", Measured::wrongLength));

  private ReportJson() {}

  static ObjectNode of(Report report) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("isSweep", report.kind() == Report.Kind.SWEEP)
            .put("name", report.name())
            .put("directory", report.directory())
            .put("title", report.title())
            .put("model", report.model())
            .put("isFineTuning", report.isFineTuning());
    put(node, "chance", report.chance());
    report
        .chain()
        .ifPresentOrElse(length -> node.put("chain", length), () -> node.putNull("chain"));
    put(node, "temperature", report.temperature());
    ObjectNode origin = node.putObject("origin");
    report.origin().forEach(origin::put);
    add(node, "thresholds", report.thresholds(), ReportJson::threshold);
    add(node, "settings", report.settings(), ReportJson::setting);
    add(node, "runs", report.runs(), ReportJson::run);
    return node;
  }

  private static ObjectNode threshold(Report.Threshold threshold) {
    ObjectNode node =
        NODES.objectNode().put("label", threshold.label()).put("text", threshold.text());
    put(node, "estimate", threshold.estimate());
    put(node, "low", threshold.low());
    put(node, "high", threshold.high());
    return node;
  }

  private static ObjectNode setting(ReportedSetting setting) {
    return NODES
        .objectNode()
        .put("key", setting.key())
        .put("value", setting.value())
        .put("isDefault", setting.isDefault())
        .put("byDefault", setting.byDefault())
        .put("meaning", setting.meaning());
  }

  private static ObjectNode run(ReportedRun run) {
    ObjectNode node = NODES.objectNode();
    ObjectNode place = node.putObject("place");
    run.place().forEach(place::put);
    node.put("seed", run.seed()).put("isPostTraining", run.isPostTraining());
    run.from().ifPresent(from -> node.put("from", from));
    put(node, "pCot", run.pCot());
    node.put("planned", run.planned()).put("warning", run.warning());
    ArrayNode steps = node.putArray("steps");
    run.evaluations().forEach(step -> steps.add(step.step()));
    ArrayNode sequences = node.putArray("sequences");
    run.evaluations().forEach(step -> sequences.add(step.sequences()));
    node.set("greedy", columns(run.evaluations().stream().map(Measured.Step::greedy).toList()));
    node.set("sampled", columns(run.evaluations().stream().map(Measured.Step::sampled).toList()));
    run.training().ifPresent(lines -> node.set("training", training(lines)));
    node.put("keptIterations", run.samples().kept());
    add(node, "samples", run.samples().iterations(), ReportJson::iteration);
    return node;
  }

  private static ObjectNode columns(List<Measured> answers) {
    ObjectNode node = NODES.objectNode();
    COLUMNS.forEach(column -> addColumn(node, column.name(), answers, column.value()));
    TreeSet<Integer> ks = new TreeSet<>();
    answers.forEach(answer -> ks.addAll(answer.pass().keySet()));
    ObjectNode pass = node.putObject("pass");
    for (int k : ks) {
      addColumn(
          pass, Integer.toString(k), answers, answer -> answer.pass().getOrDefault(k, Double.NaN));
    }
    return node;
  }

  private static void addColumn(
      ObjectNode node, String name, List<Measured> answers, ToDoubleFunction<Measured> value) {
    ArrayNode column = node.putArray(name);
    answers.forEach(answer -> column.add(rounded(value.applyAsDouble(answer))));
  }

  private static ObjectNode training(TrainingLines lines) {
    ObjectNode node = NODES.objectNode();
    ArrayNode steps = node.putArray("steps");
    lines.steps().forEach(steps::add);
    ObjectNode values = node.putObject("values");
    lines
        .values()
        .forEach(
            (quantity, numbers) -> {
              ArrayNode column = values.putArray(quantity);
              numbers.forEach(number -> column.add(rounded(number)));
            });
    return node;
  }

  private static ObjectNode iteration(Iteration iteration) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("iteration", iteration.number())
            .put("weights", iteration.weights())
            .put("responses", iteration.responses())
            .put("prompts", iteration.prompts());
    put(node, "right", iteration.right());
    put(node, "long", iteration.longShare());
    put(node, "truncated", iteration.truncated());
    put(node, "meanLength", iteration.meanLength());
    put(node, "reward", iteration.reward());
    add(node, "shown", iteration.shown(), ReportJson::prompt);
    return node;
  }

  private static ObjectNode prompt(Prompt prompt) {
    ObjectNode node = NODES.objectNode().put("number", prompt.number());
    put(node, prompt.text());
    node.put("answer", prompt.answer())
        .put("responses", prompt.responses())
        .put("right", prompt.right());
    add(node, "shown", prompt.shown(), ReportJson::response);
    return node;
  }

  private static ObjectNode response(Response response) {
    ObjectNode node = NODES.objectNode();
    put(node, response.text());
    node.put("tokens", response.tokens());
    put(node, "reward", response.reward());
    put(node, "advantage", response.advantage());
    return node.put("isRight", response.isRight())
        .put("isLong", response.isLong())
        .put("ended", response.ended());
  }

  private static void put(ObjectNode node, RunSamples.Text text) {
    node.put("text", text.shown());
    if (text.more() > 0) {
      node.put("more", text.more());
    }
  }

  private static <T> void add(
      ObjectNode node, String name, List<T> values, Function<T, ObjectNode> json) {
    ArrayNode array = node.putArray(name);
    values.forEach(value -> array.add(json.apply(value)));
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    put(node, name, value.orElse(Double.NaN));
  }

  private static void put(ObjectNode node, String name, double value) {
    node.put(name, rounded(value));
  }

  /** Null where it is none. */
  private static BigDecimal rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).stripTrailingZeros() : null;
  }
}
