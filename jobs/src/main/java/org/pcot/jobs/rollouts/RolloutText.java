package org.pcot.jobs.rollouts;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.pcot.datasets.TerminalText;
import org.pcot.rl.algorithms.GroupAdvantage;
import org.pcot.rl.rollouts.RolloutFile.Row;

/**
 * Prints the rollouts of an iteration for a person: the outcome first, then the chosen responses
 * below their prompts. What the model read and wrote stands behind a margin, so that no text can
 * pass for what is said of it.
 */
public final class RolloutText {
  private final List<Row> rows;
  private final PrintWriter out;

  /**
   * @param rows of the whole iteration
   */
  public RolloutText(List<Row> rows, PrintWriter out) {
    this.rows = rows;
    this.out = out;
  }

  /** One line of what came out, and one of how. */
  public void summary(String title) {
    out.printf(
        Locale.ROOT,
        "%s: %s right, %s long, %s truncated; mean reward %.3f%n",
        title,
        share(Row::isRight),
        share(Row::isLong),
        share(row -> !row.ended()),
        mean(rows.stream().mapToDouble(Row::reward)));
    out.printf(
        Locale.ROOT,
        "%s to %s; mean length %s tokens, right ones %s, wrong ones %s%s%n",
        counted(rows.size(), "response"),
        counted(groups(rows).size(), "prompt"),
        length(row -> true),
        length(Row::isRight),
        length(row -> !row.isRight()),
        flatGroups());
  }

  /** The chosen responses, each group below its prompt, and how many there would be. */
  public void responses(RolloutChoice choice) {
    Map<Integer, List<Row>> all = groups(rows);
    List<Row> matching = choice.matching(rows);
    List<Row> shown = choice.shown(matching);
    groups(shown).forEach((prompt, chosen) -> group(all.get(prompt), chosen));
    out.println();
    if (shown.size() < matching.size()) {
      out.printf(
          Locale.ROOT,
          "%d of %s shown; --limit 0 shows all%n",
          shown.size(),
          counted(matching.size(), kind(choice) + "response"));
    } else if (matching.isEmpty()) {
      out.println("no " + kind(choice) + "response");
    }
  }

  private static String kind(RolloutChoice choice) {
    return choice.kind() == RolloutChoice.Kind.ALL
        ? ""
        : choice.kind().name().toLowerCase(Locale.ROOT) + " ";
  }

  private void group(List<Row> all, List<Row> chosen) {
    Row first = all.get(0);
    out.printf(Locale.ROOT, "%nprompt %d, answer %s", first.promptNumber(), inLine(first.answer()));
    if (all.size() > 1) {
      out.printf(
          Locale.ROOT,
          ": %d of %d right, mean reward %.3f%s",
          all.stream().filter(Row::isRight).count(),
          all.size(),
          mean(all.stream().mapToDouble(Row::reward)),
          isFlat(all) ? ", no variance" : "");
    }
    out.println();
    behindMargin("  > ", first.prompt());
    chosen.forEach(this::response);
  }

  private void response(Row row) {
    out.printf(
        Locale.ROOT,
        "  %s  reward %.3f  advantage %+.3f  %s%s%s%n",
        row.isRight() ? "right" : "wrong",
        row.reward(),
        row.advantage() + 0.0, // -0.0 becomes 0.0
        counted(row.length(), "token"),
        row.isLong() ? ", long" : "",
        row.ended() ? "" : ", truncated");
    behindMargin("    | ", row.response());
  }

  private void behindMargin(String margin, String text) {
    for (String line : TerminalText.of(text).split("\n", -1)) {
      out.println(margin + line);
    }
  }

  private static String inLine(String text) {
    return TerminalText.of(text).replace("\n", "\\n");
  }

  /** By the prompt's number, in the order of their first responses. */
  private static Map<Integer, List<Row>> groups(List<Row> rows) {
    return rows.stream()
        .collect(Collectors.groupingBy(Row::promptNumber, LinkedHashMap::new, Collectors.toList()));
  }

  /** Groups of equal rewards teach nothing. */
  private String flatGroups() {
    List<List<Row>> several =
        groups(rows).values().stream().filter(group -> group.size() > 1).toList();
    long flat = several.stream().filter(RolloutText::isFlat).count();
    return several.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "; %d of %d groups without variance", flat, several.size());
  }

  private static boolean isFlat(List<Row> group) {
    return group.size() > 1
        && !GroupAdvantage.hasVariance(group.stream().mapToDouble(Row::reward).toArray());
  }

  private String share(Predicate<Row> condition) {
    double share = mean(rows.stream().mapToDouble(row -> condition.test(row) ? 1 : 0));
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  private String length(Predicate<Row> condition) {
    Stream<Row> chosen = rows.stream().filter(condition);
    double mean = mean(chosen.mapToDouble(Row::length));
    return Double.isNaN(mean) ? "-" : String.format(Locale.ROOT, "%.1f", mean);
  }

  private static double mean(DoubleStream values) {
    return values.average().orElse(Double.NaN);
  }

  private static String counted(int count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }
}
