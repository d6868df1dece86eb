package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporariesTest {
  private static final String SUFFIX = ".tmp-" + UUID.randomUUID();

  @TempDir private java.nio.file.Path directory;

  /** Names that begin alike are others'. */
  @Test
  void thoseOfATargetAreItsAlone() throws IOException {
    make("parity", ".parity" + SUFFIX + "/part", ".parity-2" + SUFFIX, ".parity.tmp-notes");
    Path target = path("parity");
    assertThat(Temporaries.areOf(target, new Configuration())).isTrue();
    Temporaries.removeOf(target, new Configuration());
    assertThat(Temporaries.areOf(target, new Configuration())).isFalse();
    assertThat(left()).containsExactly(".parity-2" + SUFFIX, ".parity.tmp-notes", "parity");
  }

  @Test
  void thoseBelowAreFoundInWhatMayHoldSome() throws IOException {
    make(".a" + SUFFIX, "seed/.b" + SUFFIX, "seed/data", "other/.c" + SUFFIX, "_h/.d" + SUFFIX);
    Temporaries.removeBelow(
        path("."), entry -> !entry.getName().equals("other"), new Configuration());
    assertThat(left()).containsExactly("_h/.d" + SUFFIX, "other/.c" + SUFFIX, "seed/data");
  }

  @Test
  void nothingIsToBeDoneWhereNothingIs() throws IOException {
    Temporaries.removeBelow(path("absent"), entry -> true, new Configuration());
    Temporaries.removeOf(path("absent/target"), new Configuration());
    assertThat(left()).isEmpty();
  }

  private void make(String... files) throws IOException {
    for (String file : files) {
      Files.createDirectories(directory.resolve(file).getParent());
      Files.createFile(directory.resolve(file));
    }
  }

  private Path path(String name) {
    return new Path(directory.resolve(name).normalize().toString());
  }

  private List<String> left() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
