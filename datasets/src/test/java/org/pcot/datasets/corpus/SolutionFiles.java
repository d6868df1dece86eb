package org.pcot.datasets.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;

/** Small source files and configurations. */
final class SolutionFiles {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private SolutionFiles() {}

  static String row(String question, String answer) {
    try {
      ObjectNode row = JSON.createObjectNode();
      return JSON.writeValueAsString(row.put("question", question).put("answer", answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Row number n: its question, two lines of reasoning, and n as its answer. */
  static String row(String split, int n) {
    return row(question(split, n), reasoning(n) + "\n#### " + n);
  }

  /** What a corpus of published problems is made of. */
  static Origin.Published origin(Manifest manifest) {
    return (Origin.Published) manifest.origin();
  }

  /** What is used of the source files. */
  static Manifest.Selection selection(Manifest manifest) {
    return manifest.selection().orElseThrow();
  }

  static String question(String split, int n) {
    return "How many in " + split + " " + n + "?";
  }

  static String reasoning(int n) {
    return "There are " + n + "+0 = <<" + n + "+0=" + n + ">>" + n + ".\nSo it is " + n + ".";
  }

  static Path write(Path file, List<String> lines) throws IOException {
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }

  static String yaml(Path directory) {
    return """
        name: small
        notation: gsm8k
        files: {train: ["%1$s/train.jsonl"], test: ["%1$s/test.jsonl"]}
        columns: {question: question, solution: answer}
        templates:
          prompt: "{question}\\n"
          long_response: "{solution}\\n#### {answer}"
          short_response: "#### {answer}"
        p_cot: 0.4
        """
        .formatted(directory);
  }

  static SolutionsConfig config(Path directory, String... overrides) {
    return ConfigurationReader.parse(
        SolutionsConfig.class, "small.yaml", yaml(directory), List.of(overrides));
  }
}
