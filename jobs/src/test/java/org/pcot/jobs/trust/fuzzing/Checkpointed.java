package org.pcot.jobs.trust.fuzzing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;

/** Copies of a checkpoint in which one file is another, and the digests say so. */
final class Checkpointed {
  private static final String SUMS = "SHA256SUMS";

  private Checkpointed() {}

  static void copy(Path checkpoint, Path copy, Path changed) throws IOException {
    StringBuilder sums = new StringBuilder();
    List<Path> originals;
    try (Stream<Path> files = Files.list(checkpoint)) {
      originals = files.sorted().toList();
    }
    for (Path original : originals) {
      String name = original.getFileName().toString();
      byte[] content = Files.readAllBytes(changed.endsWith(name) ? changed : original);
      Files.write(copy.resolve(name), content);
      if (!name.equals(SUMS) && !name.equals("_SUCCESS")) {
        sums.append(DigestUtils.sha256Hex(content)).append("  ").append(name).append('\n');
      }
    }
    if (!changed.endsWith(SUMS)) {
      Files.write(copy.resolve(SUMS), sums.toString().getBytes(UTF_8));
    }
  }
}
