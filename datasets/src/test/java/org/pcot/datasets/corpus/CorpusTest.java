package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pcot.datasets.corpus.CorpusTestSupport.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;

class CorpusTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();
  private static final CorpusConfig CONFIG = config(6, 0.5, 1, 300, 20);
  private static final long SEED = 4;

  @TempDir static Path original;
  private static Manifest manifest;

  @TempDir Path parent;
  private Path directory;

  @BeforeAll
  static void writeCorpus() throws IOException {
    String path = original.resolve("corpus").toString();
    manifest = new GeneratedCorpus(CONFIG, SEED).write(SPARK, path, 4).manifest();
  }

  @BeforeEach
  void copyCorpus() throws IOException {
    directory = parent.resolve("corpus");
    FileUtils.copyDirectory(original.resolve("corpus").toFile(), directory.toFile());
  }

  private Corpus open() throws IOException {
    return Corpus.open(SPARK, directory.toString());
  }

  private Path trainFile(int index) {
    return directory.resolve(manifest.train().files().get(index).path());
  }

  private static void assertRefused(ThrowingCallable action, Object... inMessage) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(UserError.class, error -> assertThat(error.remedy()).isNotBlank())
        .satisfies(
            error -> {
              for (Object part : inMessage) {
                assertThat(error).hasMessageContaining(part.toString());
              }
            });
  }

  @Test
  void readsTheRowsOfARangeOfIds() throws IOException {
    Corpus corpus = open();
    long[][] ranges = {{0, 300}, {0, 1}, {74, 76}, {149, 226}, {299, 300}};
    for (long[] range : ranges) {
      List<Example> expected =
          LongStream.range(range[0], range[1])
              .mapToObj(id -> CONFIG.mixture().example(SEED, Split.TRAIN, id))
              .toList();
      assertThat(corpus.examples(Split.TRAIN, range[0], range[1])).isEqualTo(expected);
      assertThat(corpus.rows(Split.TRAIN, range[0], range[1]).collectAsList())
          .map(RowForm::example)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    assertThat(corpus.rows(Split.TEST).collectAsList())
        .map(RowForm::example)
        .containsExactlyInAnyOrderElementsOf(corpus.examples(Split.TEST));
  }

  @Test
  void readsOnlyTheFilesThatHoldTheRange() throws IOException {
    Corpus corpus = open();
    assertThat(corpus.rows(Split.TRAIN, 80, 140).inputFiles())
        .singleElement()
        .satisfies(file -> assertThat(file).endsWith(trainFile(1).getFileName().toString()));
    assertThat(corpus.rows(Split.TRAIN, 70, 80).inputFiles()).hasSize(2);
  }

  @Test
  void refusesRangesOutsideTheCorpus() throws IOException {
    Corpus corpus = open();
    long[][] ranges = {{-1, 3}, {5, 5}, {7, 5}, {0, 301}};
    for (long[] range : ranges) {
      assertThatThrownBy(() -> corpus.rows(Split.TRAIN, range[0], range[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void namesEveryDifferenceFromTheConfiguration() {
    assertRefused(
        () ->
            new GeneratedCorpus(config(7, 0.5, 2, 300, 20), 9)
                .restore(SPARK, directory.toString(), 2),
        directory,
        "d is 6 there, 7 is asked for",
        "leap is 1 there, 2 is asked for",
        "seed is 4 there, 9 is asked for");
  }

  @Test
  void namesATruncatedFile() throws IOException {
    byte[] bytes = Files.readAllBytes(trainFile(2));
    Files.write(trainFile(2), Arrays.copyOf(bytes, bytes.length / 2));
    assertRefused(this::open, trainFile(2), "bytes, not " + bytes.length);
  }

  @Test
  void namesAFileThatIsNoParquetInside() throws IOException {
    Files.write(trainFile(1), new byte[(int) Files.size(trainFile(1))]);
    assertRefused(this::open, trainFile(1), "differs from its digest");
  }

  @Test
  void namesAMissingFile() throws IOException {
    Path test = directory.resolve(manifest.test().files().get(0).path());
    Files.delete(test);
    assertRefused(this::open, test, "is missing");
  }

  @Test
  void namesAFileThatWasExchanged() throws IOException {
    Path other = parent.resolve("other");
    Manifest otherManifest =
        new GeneratedCorpus(CONFIG, SEED + 1).write(SPARK, other.toString(), 4).manifest();
    Files.copy(
        other.resolve(otherManifest.train().files().get(0).path()),
        trainFile(0),
        StandardCopyOption.REPLACE_EXISTING);
    assertRefused(this::open, trainFile(0));
  }

  @Test
  void namesAManifestThatWasEdited() throws IOException {
    Path file = directory.resolve(CorpusFiles.MANIFEST);
    String text = Files.readString(file);
    Files.writeString(file, text.replace(manifest.contentDigest(), "0".repeat(64)));
    assertRefused(this::open, "_manifest.json: differs from its digest");
  }

  @Test
  void aGeneratedCorpusIsMadeAgainWhateverIsDamaged() throws IOException {
    assertMadeAgain(trainFile(1), bytes -> bytes[bytes.length / 3] ^= 4);
    assertMadeAgain(directory.resolve(CorpusFiles.MANIFEST), bytes -> bytes[bytes.length / 2] ^= 1);
    assertMadeAgain(directory.resolve("_SHA256SUMS"), bytes -> bytes[0] = '?');
    Files.delete(directory.resolve("_SUCCESS"));
    assertMadeAgain(directory.resolve("_SUCCESS"), bytes -> {});
  }

  private void assertMadeAgain(Path file, Consumer<byte[]> damage) throws IOException {
    if (Files.exists(file)) {
      byte[] bytes = Files.readAllBytes(file);
      damage.accept(bytes);
      Files.write(file, bytes);
    }
    assertRefused(this::open, directory);
    WrittenCorpus again = new GeneratedCorpus(CONFIG, SEED).restore(SPARK, directory.toString(), 4);
    assertThat(again.isReused()).isFalse();
    assertThat(again.damage())
        .hasValueSatisfying(said -> assertThat(said).contains(file.getFileName().toString()));
    assertThat(again.manifest().contentDigest()).isEqualTo(manifest.contentDigest());
  }

  @Test
  void aDamagedCorpusThatWouldGetAnotherContentIsNotReplacedInSilence() throws IOException {
    String text = Files.readString(directory.resolve(CorpusFiles.MANIFEST));
    writeManifest(text.replace(manifest.contentDigest(), "0".repeat(64)));
    Files.delete(trainFile(0));
    assertRefused(
        () -> new GeneratedCorpus(CONFIG, SEED).write(SPARK, directory.toString(), 4),
        "would make another one",
        manifest.contentDigest());
  }

  @Test
  void saysThatThereIsNoCorpus() {
    assertRefused(
        () -> Corpus.open(SPARK, parent.resolve("nothing").toString()),
        parent.resolve("nothing"),
        "no corpus");
  }

  @Test
  void refusesACorpusWithoutItsSuccessFile() throws IOException {
    Files.delete(directory.resolve("_SUCCESS"));
    assertRefused(this::open, directory, "incomplete");
  }

  @Test
  void refusesACorpusOfTheVersionBeforeAndNamesTheRemedy() throws IOException {
    Path earlier = directory.resolve("manifest.json");
    Files.move(directory.resolve(CorpusFiles.MANIFEST), earlier);
    Files.move(directory.resolve("_SHA256SUMS"), directory.resolve("SHA256SUMS"));
    Map<String, String> before = CorpusTestSupport.snapshot(directory);
    String path = directory.toString();
    assertRefused(this::open, directory, "earlier version of pcot", "manifest.json");
    assertRefused(() -> Corpus.open(SPARK, path), directory, "earlier version of pcot");
    assertThatThrownBy(() -> new GeneratedCorpus(CONFIG, SEED).write(SPARK, path, 4))
        .isInstanceOfSatisfying(
            UserError.class,
            error ->
                assertThat(error.remedy())
                    .contains("remove this directory", "by pcot generate or pcot experiment"));
    assertThat(CorpusTestSupport.snapshot(directory)).isEqualTo(before);
  }

  /** Readers of whole directories pass over such names, whatever is in the files. */
  @Test
  void whatIsNoParquetOfASplitHasANameWithAnUnderscore() throws IOException {
    assertThat(CorpusTestSupport.snapshot(directory).keySet())
        .contains("_manifest.json", "_SHA256SUMS", "_SUCCESS")
        .allMatch(name -> name.matches("_[A-Za-z0-9.]+|(train|test)/part-[^/]+\\.parquet"));
    assertThat(CorpusTestSupport.rowsBelow(directory)).isEqualTo(320);
  }

  @Test
  void refusesAManifestOfAnotherForm() throws IOException {
    String text = Files.readString(directory.resolve(CorpusFiles.MANIFEST));
    writeManifest(text.substring(0, text.length() / 2));
    assertRefused(this::open, CorpusFiles.MANIFEST, "not JSON");
    writeManifest(text.replace("\"format_version\" : 2", "\"format_version\" : 3"));
    assertRefused(this::open, CorpusFiles.MANIFEST, "format_version 3");
    writeManifest(text.replaceFirst(",\\s*\"seed\" : 4", ""));
    assertRefused(this::open, CorpusFiles.MANIFEST, "seed");
  }

  /** With its digest, as another version would have. */
  private void writeManifest(String text) throws IOException {
    Files.writeString(directory.resolve(CorpusFiles.MANIFEST), text);
    Path sums = directory.resolve("_SHA256SUMS");
    Files.writeString(
        sums,
        Files.readString(sums)
            .replaceAll("[0-9a-f]{64}(?=  _manifest)", DigestUtils.sha256Hex(text)));
  }
}
