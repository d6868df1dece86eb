package org.pcot.jobs.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.jobs.experiment.ModelConfig.FromScratch;

class SweepFileTest {
  @TempDir private Path directory;

  private void refuses(String yaml, String problem) throws IOException {
    Path file = Files.writeString(directory.resolve("s.yaml"), "name: s\n" + yaml);
    assertThatThrownBy(() -> SweepFile.read(file, List.of(), new Configuration()))
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
  void refusesACellThatExecutorsWouldTrainTogether() throws IOException {
    String yaml =
        """
        experiment:
          corpus: {d: 5, p_cot: 0.2, rows: 64}
          pretrain: {steps: 4, master: parameter_averaging}
          model: {n_embd: 8, n_layer: 1}
        grid:
          corpus.p_cot: [0.2]
        """;
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pretrain.master: one task trains a cell");
  }

  private static final String SECTIONS =
      """
      experiment:
        corpus: {d: 5, p_cot: 0.2, rows: 64}
        pretrain: {steps: 4}
      grid:
        model:
          - {n_embd: 8, n_layer: 1}
          - {architecture: mistral, hidden_size: 16, intermediate_size: 24, sliding_window: 6}
        corpus.p_cot: [0.2, 0.3]
      """;

  /** Keys of one value of the section are no keys of the other. */
  @Test
  void aWholeSectionMayBeAnAxis() throws IOException {
    Sweep sweep = read(SECTIONS);

    assertThat(sweep.cells())
        .extracting(SweepCell::place)
        .containsExactly(
            "corpus.p_cot=0.2 model.n_embd=8 model.n_layer=1 seeds=[1]",
            "corpus.p_cot=0.3 model.n_embd=8 model.n_layer=1 seeds=[1]",
            "corpus.p_cot=0.2 model.architecture=mistral model.hidden_size=16"
                + " model.intermediate_size=24 model.sliding_window=6 seeds=[1]",
            "corpus.p_cot=0.3 model.architecture=mistral model.hidden_size=16"
                + " model.intermediate_size=24 model.sliding_window=6 seeds=[1]");
    assertThat(sweep.cells())
        .extracting(cell -> ((FromScratch) cell.config().model()).architecture())
        .extracting(architecture -> architecture.getClass().getSimpleName())
        .containsExactly("Gpt2", "Gpt2", "Mistral", "Mistral");
  }

  /** So that it is the same sweep in whichever order, and with further values. */
  @Test
  void aSectionThatIsVariedLeavesNothingOfItFixed() throws IOException {
    assertThat(SweepMark.of(read(SECTIONS)).fixed().keySet())
        .contains("corpus.d", "pretrain.steps")
        .noneMatch(key -> key.startsWith("model"));
  }

  /** So that the sweep may grow by cells of more rows. */
  @Test
  void stepsThatFollowFromEpochsAreNotFixed() throws IOException {
    Sweep sweep =
        read(
            """
            experiment:
              corpus: {d: 5, p_cot: 0.2}
              pretrain: {epochs: 2, batch_size: 32}
              model: {n_embd: 8, n_layer: 1}
            grid:
              corpus.rows: [64, 65]
            """);
    assertThat(sweep.cells())
        .extracting(cell -> cell.config().pretrain().lastStep())
        .containsExactly(4L, 5L);
    assertThat(SweepMark.of(sweep).fixed().keySet())
        .contains("pretrain.epochs")
        .doesNotContain("pretrain.steps");
  }

  @Test
  void aMistakeNamesItsCell() throws IOException {
    Path file = Files.writeString(directory.resolve("s.yaml"), "name: s\n" + SECTIONS);
    assertThatThrownBy(
            () -> SweepFile.read(file, List.of("experiment.corpus.d=0"), new Configuration()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cell corpus.p_cot=0.2 model.n_embd=8 model.n_layer=1");
  }

  private Sweep read(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("s.yaml"), "name: s\n" + yaml);
    return SweepFile.read(file, List.of(), new Configuration());
  }

  @Test
  void refusesCellsThatAreNoList() throws IOException {
    refuses("experiment: {}\ncells: {corpus.d: 3}\n", "cells: must be a list of places");
    refuses("experiment: {}\ncells: 3\n", "cells: must be a list of places");
  }
}
