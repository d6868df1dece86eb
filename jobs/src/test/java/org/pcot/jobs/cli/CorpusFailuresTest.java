package org.pcot.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line does about a corpus that is not what it should be. */
class CorpusFailuresTest {
  @TempDir Path output;

  @BeforeEach
  void generate() {
    CommandLineCall call = call();
    assertThat(call.exitCode()).as(call.err()).isZero();
  }

  @Test
  void aCorpusThatIsThereIsKept() throws IOException {
    Map<Path, String> before = Directories.snapshot(output);
    CommandLineCall again = call();
    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).contains("there already");
    assertThat(Directories.snapshot(output)).isEqualTo(before);
  }

  @Test
  void aTruncatedParquetFileIsNamedAndMadeAgain() throws IOException {
    String before = contentDigest();
    Path file = parquetFile();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - 7);
    }
    assertMadeAgain(before, file.getFileName() + ": has ");
  }

  @Test
  void aMissingParquetFileIsNamedAndMadeAgain() throws IOException {
    String before = contentDigest();
    Path file = parquetFile();
    Files.delete(file);
    assertMadeAgain(before, file.getFileName() + ": is missing");
  }

  @Test
  void aCorpusOfAnotherConfigurationIsRefused() throws IOException {
    Path here = corpus();
    Path moved = output.resolve("elsewhere");
    Files.move(here, moved);
    assertThat(call("--set", "corpus.p_cot=0.5").exitCode()).isZero();
    Path other = corpus();
    Directories.delete(other);
    Files.move(moved, other);
    assertRefusedUntouched(
        "holds another corpus: p_cot is 0.3 there, 0.5 is asked for",
        "nothing has been changed",
        "--set",
        "corpus.p_cot=0.5");
  }

  @Test
  void withoutSpaceNothingIsLeftBehind() throws IOException {
    Path full = Files.createDirectory(output.resolve("full"));
    CommandLineCall call = call("--output", "fulldisk://" + full, "--set", "corpus.rows=20000");
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("no space left", "free some space").doesNotContain("\tat ");
    assertThat(Directories.snapshot(full)).isEmpty();
  }

  private void assertRefusedUntouched(String message, String remedy, String... arguments)
      throws IOException {
    Map<Path, String> before = Directories.snapshot(output);
    CommandLineCall call = call(arguments);
    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(message, remedy).doesNotContain("\tat ");
    assertThat(Directories.snapshot(output)).isEqualTo(before);
  }

  private void assertMadeAgain(String contentDigest, String damage) throws IOException {
    CommandLineCall call = call();
    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.err()).contains(damage, "the corpus was made again");
    assertThat(contentDigest()).isEqualTo(contentDigest);
    assertThat(call().err()).contains("there already").doesNotContain("made again");
  }

  private String contentDigest() throws IOException {
    JsonNode manifest = new ObjectMapper().readTree(corpus().resolve("_manifest.json").toFile());
    return manifest.required("content_digest").textValue();
  }

  private CommandLineCall call(String... arguments) {
    List<Object> all = new ArrayList<>(List.of("generate", "--config", TinyExperiment.file()));
    all.addAll(List.of(arguments));
    if (!all.contains("--output")) {
      all.addAll(List.of("--output", output));
    }
    return CommandLineCall.of(all.toArray());
  }

  private Path corpus() throws IOException {
    try (Stream<Path> corpora = Files.list(output.resolve("corpora"))) {
      return corpora
          .filter(path -> !path.getFileName().toString().startsWith("_"))
          .findFirst()
          .orElseThrow();
    }
  }

  private Path parquetFile() throws IOException {
    try (Stream<Path> files = Files.list(corpus().resolve("train"))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }
}
