package org.pcot.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;

class SweepFileTest {
  @TempDir private Path directory;

  private void refuses(String yaml, String problem) throws IOException {
    Path file = Files.writeString(directory.resolve("s.yaml"), "name: s\n" + yaml);
    assertThatThrownBy(() -> SweepFile.read(file, List.of()))
        .isInstanceOf(UserError.class)
        .hasMessage(file + ": " + problem);
  }

  private static String numbers(int count) {
    return IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining(", "));
  }

  @Test
  void refusesAGridOfTooManyCellsBeforeItIsSpreadOut() throws IOException {
    String axis = ": [" + numbers(1000) + "]\n";
    refuses(
        "experiment: {}\ngrid:\n  corpus.d" + axis + "  corpus.rows" + axis + "  batch" + axis,
        "has more than 100000 cells");
  }

  @Test
  void refusesCellsThatAreNoList() throws IOException {
    refuses("experiment: {}\ncells: {corpus.d: 3}\n", "cells: must be a list of places");
    refuses("experiment: {}\ncells: 3\n", "cells: must be a list of places");
  }
}
