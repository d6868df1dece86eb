package org.pcot.datasets.corpus.rejects;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.AtomicFile;

/**
 * The rows that are not used, in the order of their files and lines.
 *
 * @param sourceRows how many rows there are, used or not
 */
public record Rejects(List<Rejection> rows, long sourceRows) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int SHOWN = 5;

  /** One JSON object a line: file, line, reason, detail. */
  public void write(Path file, Configuration hadoop) throws IOException {
    byte[] text = lines().getBytes(UTF_8);
    AtomicFile.replace(file, hadoop, out -> out.write(text));
  }

  private String lines() throws JsonProcessingException {
    StringBuilder lines = new StringBuilder();
    for (Rejection row : rows) {
      ObjectNode object = JSON.createObjectNode();
      object.put("file", row.file());
      object.put("line", row.line());
      object.put("reason", row.reason().label());
      object.put("detail", row.detail());
      lines.append(JSON.writeValueAsString(object)).append('\n');
    }
    return lines.toString();
  }

  /** Whether more rows are rejected than a share of all. */
  public boolean exceed(double share) {
    return rows.size() > share * sourceRows;
  }

  /**
   * @param list where all of them can be read
   */
  public UserError error(double share, Path list) {
    return new UserError(
        rows.size()
            + " of "
            + sourceRows
            + " rows cannot be used, and max_rejected_share is "
            + share
            + ":"
            + first(),
        "correct the rows listed in "
            + list
            + ", correct the configuration, or allow a greater share");
  }

  /** The first ones, each on a line of its own; empty when there is none. */
  public String first() {
    String first =
        rows.stream().limit(SHOWN).map(row -> "\n  " + row).collect(Collectors.joining());
    return first + (rows.size() > SHOWN ? "\n  ..." : "");
  }

  public List<ReasonCount> byReason() {
    Map<Rejection.Reason, Long> counts =
        rows.stream()
            .collect(Collectors.groupingBy(Rejection::reason, TreeMap::new, Collectors.counting()));
    List<ReasonCount> result = new ArrayList<>();
    counts.forEach((reason, count) -> result.add(new ReasonCount(reason.label(), count)));
    return result;
  }
}
