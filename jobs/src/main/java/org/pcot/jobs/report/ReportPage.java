package org.pcot.jobs.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A report as one HTML file, which loads nothing. */
final class ReportPage {
  /** In the order in which they use each other. */
  private static final List<String> SCRIPTS =
      List.of("dom.js", "runs.js", "chart.js", "curves.js", "samples.js", "tables.js", "page.js");

  private static final Pattern SLOT = Pattern.compile("\\{\\{(\\w+)}}");

  private ReportPage() {}

  static byte[] of(Report report) {
    Map<String, String> slots =
        Map.of(
            "title", escaped(report.name()),
            "style", resource("page.css"),
            "data", inScript(ReportJson.of(report).toString()),
            "script", SCRIPTS.stream().map(ReportPage::resource).collect(Collectors.joining("\n")));
    return SLOT.matcher(resource("page.html"))
        .replaceAll(slot -> Matcher.quoteReplacement(slots.get(slot.group(1))))
        .getBytes(UTF_8);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  /**
   * JSON that no browser takes for the end of its element, or for the beginning of a comment: none
   * of these characters stands outside of its strings.
   */
  static String inScript(String json) {
    return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
