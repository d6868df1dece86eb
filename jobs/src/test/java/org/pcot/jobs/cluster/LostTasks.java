package org.pcot.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Spark's event log tells of the tasks that died with their executors. */
final class LostTasks {
  private static final ObjectMapper JSON = new ObjectMapper();

  private LostTasks() {}

  /**
   * How many there were.
   *
   * @param calledFrom a part of the stack trace that their stage was started with
   */
  static long count(Path eventLogs, String calledFrom) throws IOException {
    Map<Integer, String> stackTraces = new HashMap<>();
    long count = 0;
    for (String line : lines(eventLogs)) {
      JsonNode event = JSON.readTree(line);
      JsonNode stage = event.path("Stage Info");
      if (!stage.isMissingNode()) {
        stackTraces.put(stage.path("Stage ID").asInt(), stage.path("Details").asText());
      }
      boolean isLost = event.at("/Task End Reason/Reason").asText().equals("ExecutorLostFailure");
      if (isLost && stackTraces.get(event.path("Stage ID").asInt()).contains(calledFrom)) {
        count++;
      }
    }
    return count;
  }

  /** The whole lines of all applications' logs. */
  private static List<String> lines(Path eventLogs) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(eventLogs)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file);
        text.append(content, 0, content.lastIndexOf('\n') + 1);
      }
    }
    return text.toString().lines().toList();
  }
}
