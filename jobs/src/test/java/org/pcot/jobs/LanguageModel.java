package org.pcot.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The language model of the tests. What they have time to train never ends an answer; in a copy
 * many of its words end one, so that answers differ in length, and a penalty on it teaches.
 */
public final class LanguageModel {
  /** As a model directory has them in the tree. */
  public static final Path STORIES =
      Path.of("..", "model/src/test/resources/stories260K").toAbsolutePath().normalize();

  /** End tokens are its own, and every other one that is no single byte, as digits are. */
  public static final String GENERATION =
      IntStream.concat(IntStream.of(2), IntStream.range(130, 256).map(half -> 2 * half + 1))
          .mapToObj(Integer::toString)
          .collect(
              Collectors.joining(
                  ", ", "{\"do_sample\": true, \"top_k\": 5, \"eos_token_id\": [", "]}"));

  private LanguageModel() {}

  /** Copies it, with those end tokens. */
  public static Path copy(Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(STORIES)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
    Files.writeString(target.resolve("generation_config.json"), GENERATION);
    return target;
  }
}
