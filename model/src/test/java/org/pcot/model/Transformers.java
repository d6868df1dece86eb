package org.pcot.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Hugging Face transformers itself, by the interpreter of TRANSFORMERS_PYTHON; {@code
 * .ci/transformers} names it.
 *
 * @param errors where it may write what goes wrong
 */
public record Transformers(Path errors) {
  /** Set where transformers is to be compared with. */
  public static final String PYTHON = "TRANSFORMERS_PYTHON";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A directory to open, prompts of one length, and the length of what to write greedily. */
  public record Request(Path directory, List<String> prompts, int length) {}

  /** One answer a request; one process for all, since it takes long to start. */
  public List<JsonNode> open(List<Request> requests) throws Exception {
    Path script = Path.of("src/test/python/opens_in_transformers.py");
    Path input = Files.createTempFile(errors.getParent(), "requests", ".json");
    JSON.writeValue(input.toFile(), requests.stream().map(Transformers::json).toList());
    Process process =
        new ProcessBuilder(System.getenv(PYTHON), script.toString())
            .redirectInput(input.toFile())
            .redirectError(errors.toFile())
            .start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(() -> text(errors)).isZero();
    List<JsonNode> answers = new ArrayList<>();
    JSON.readTree(output).forEach(answers::add);
    assertThat(answers).hasSameSizeAs(requests);
    return answers;
  }

  private static Map<String, Object> json(Request request) {
    return Map.of(
        "directory", request.directory().toString(),
        "prompts", request.prompts(),
        "length", request.length());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The numbers of an array. */
  public static int[] ints(JsonNode array) {
    int[] ints = new int[array.size()];
    Arrays.setAll(ints, i -> array.get(i).intValue());
    return ints;
  }
}
