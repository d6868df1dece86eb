package org.pcot.jobs.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.TerminalText;
import org.pcot.jobs.report.RunSamples.Iteration;
import org.pcot.jobs.report.RunSamples.Prompt;
import org.pcot.jobs.report.RunSamples.Response;
import org.pcot.jobs.report.RunSamples.Text;
import org.pcot.rl.rollouts.RolloutFile.Row;
import org.pcot.rl.rollouts.RolloutReader;

/**
 * Which responses a page shows: so few that it stays small, and of every kind that there is. They
 * depend on the rollouts alone.
 *
 * @param runs of the page that may show some
 * @param iterations of a run, at even distances
 * @param characters of a text
 */
record SampleChoice(int runs, int iterations, int characters) {
  private static final int PROMPTS = 3;
  private static final int RESPONSES_TO_EACH = 4;

  /** Of all runs of a page together. */
  private static final int MOST_ITERATIONS = 120;

  private static final int MOST_CHARACTERS = 500_000;
  private static final int MOST_RUNS = 40;

  /**
   * @param runs how many have rollouts
   */
  static SampleChoice of(int runs) {
    int shown = Math.max(1, Math.min(runs, MOST_RUNS));
    int iterations = Math.max(3, Math.min(24, MOST_ITERATIONS / shown));
    int texts = shown * iterations * PROMPTS * (RESPONSES_TO_EACH + 1);
    return new SampleChoice(shown, iterations, Math.max(200, MOST_CHARACTERS / texts));
  }

  RunSamples read(Path run, Configuration hadoop) throws IOException {
    List<Integer> kept = RolloutReader.iterations(run, hadoop);
    Map<Integer, List<Row>> rows = new LinkedHashMap<>();
    for (int iteration : Evenly.of(kept, iterations)) {
      rows.put(iteration, RolloutReader.read(run, iteration, hadoop));
    }
    return of(kept.size(), rows);
  }

  /**
   * @param rows of the iterations that are shown
   */
  RunSamples of(int kept, Map<Integer, List<Row>> rows) {
    Map<String, Integer> occurrences = new HashMap<>();
    rows.values().stream()
        .flatMap(all -> all.stream().map(Row::prompt).distinct())
        .forEach(prompt -> occurrences.merge(prompt, 1, Integer::sum));
    List<Iteration> shown = new ArrayList<>();
    rows.forEach((number, all) -> shown.add(iteration(number, all, occurrences)));
    return new RunSamples(kept, shown);
  }

  private Iteration iteration(int number, List<Row> rows, Map<String, Integer> occurrences) {
    Map<Integer, List<Row>> groups =
        rows.stream().collect(groupingBy(Row::promptNumber, LinkedHashMap::new, toList()));
    List<Prompt> shown = mostTelling(groups.values(), occurrences).map(this::prompt).toList();
    return new Iteration(
        number,
        rows.stream().mapToLong(Row::weightsStep).min().orElse(0),
        rows.size(),
        groups.size(),
        share(rows, Row::isRight),
        share(rows, Row::isLong),
        share(rows, row -> !row.ended()),
        rows.stream().mapToDouble(Row::length).average().orElse(Double.NaN),
        rows.stream().mapToDouble(Row::reward).average().orElse(Double.NaN),
        shown);
  }

  /** Prompts that other iterations have too, and those whose responses differ, come first. */
  private static Stream<List<Row>> mostTelling(
      Iterable<List<Row>> groups, Map<String, Integer> occurrences) {
    List<List<Row>> sorted = new ArrayList<>();
    groups.forEach(sorted::add);
    sorted.sort(
        Comparator.<List<Row>>comparingInt(group -> -occurrences.get(group.get(0).prompt()))
            .thenComparingInt(group -> -kinds(group).size()));
    return sorted.stream()
        .limit(PROMPTS)
        .sorted(Comparator.comparingInt(group -> group.get(0).promptNumber()));
  }

  private record Kind(boolean isRight, boolean isLong) {
    static Kind of(Row row) {
      return new Kind(row.isRight(), row.isLong());
    }
  }

  private static Set<Kind> kinds(List<Row> rows) {
    Set<Kind> kinds = new HashSet<>();
    rows.forEach(row -> kinds.add(Kind.of(row)));
    return kinds;
  }

  private Prompt prompt(List<Row> group) {
    Row first = group.get(0);
    return new Prompt(
        first.promptNumber(),
        text(first.prompt()),
        text(first.answer()).shown(),
        group.size(),
        (int) group.stream().filter(Row::isRight).count(),
        ofEachKind(group).stream().map(this::response).toList());
  }

  /**
   * The first of each kind, then others, in the order in which they were sampled; no text twice.
   */
  private static List<Row> ofEachKind(List<Row> group) {
    Set<Kind> kinds = new HashSet<>();
    Set<String> texts = new HashSet<>();
    List<Row> firsts = group.stream().filter(row -> kinds.add(Kind.of(row))).toList();
    List<Row> chosen =
        Stream.concat(firsts.stream(), group.stream())
            .filter(row -> texts.add(row.response()))
            .limit(RESPONSES_TO_EACH)
            .toList();
    return group.stream().filter(chosen::contains).toList();
  }

  private Response response(Row row) {
    return new Response(
        text(row.response()),
        row.length(),
        row.reward(),
        row.advantage(),
        row.isRight(),
        row.isLong(),
        row.ended());
  }

  private Text text(String text) {
    String whole = TerminalText.of(text);
    int length = whole.codePointCount(0, whole.length());
    return length <= characters
        ? new Text(whole, 0)
        : new Text(
            whole.substring(0, whole.offsetByCodePoints(0, characters)), length - characters);
  }

  private static double share(List<Row> rows, Predicate<Row> condition) {
    return (double) rows.stream().filter(condition).count() / rows.size();
  }
}
