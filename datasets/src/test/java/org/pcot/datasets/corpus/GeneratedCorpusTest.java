package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.pcot.datasets.corpus.CorpusTestSupport.config;
import static org.pcot.datasets.corpus.CorpusTestSupport.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Multiplication;
import org.pcot.datasets.problems.Split;

class GeneratedCorpusTest {
  private static final SparkSession SPARK = CorpusTestSupport.spark();

  @TempDir Path directory;

  private Manifest write(String name, CorpusConfig config, long seed, int partitions)
      throws IOException {
    return new GeneratedCorpus(config, seed)
        .write(SPARK, directory.resolve(name).toString(), partitions)
        .manifest();
  }

  private List<Row> stored(Path part) {
    return SPARK.read().parquet(part.toString()).orderBy("id").collectAsList();
  }

  @Test
  void everyRowIsTheExampleOfItsIdAndReadsBackInEveryColumn() throws IOException {
    CorpusConfig config = config(11, 0.4, 2, 103, 29);
    write("corpus", config, 5, 4);
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      List<Row> rows = stored(directory.resolve("corpus").resolve(split.label()));
      assertThat(rows).hasSize((int) config.rows(split));
      for (int id = 0; id < rows.size(); id++) {
        Row row = rows.get(id);
        Example example = config.mixture().example(5, split, id);
        assertThat(row.schema().fieldNames())
            .containsExactly("id", "task", "prompt", "response", "answer", "is_long", "split");
        assertThat(row.<Long>getAs("id")).isEqualTo(id);
        assertThat(row.<String>getAs("task")).isEqualTo("parity");
        assertThat(row.<String>getAs("prompt")).isEqualTo(example.prompt());
        assertThat(row.<String>getAs("response")).isEqualTo(example.response());
        assertThat(row.<String>getAs("answer")).isEqualTo(example.answer());
        assertThat(row.<Boolean>getAs("is_long")).isEqualTo(example.isLong());
        assertThat(row.<String>getAs("split")).isEqualTo(split.label());
      }
    }
  }

  /** Whoever feeds the column to another library gives the model what pcot gives it. */
  @Test
  void promptIsTheWholeStringThatAModelIsGiven() throws IOException {
    CorpusConfig multiplication = new CorpusConfig(new Multiplication(2), 0.5, 20, 5);
    write("parity", config(7, 0.5, 1, 20, 5), 5, 2);
    write("multiplication", multiplication, 5, 2);
    assertThat(storedPrompts("parity/train")).allMatch(prompt -> prompt.matches("[01]{7}="));
    assertThat(storedPrompts("multiplication/test"))
        .allMatch(prompt -> prompt.matches("\\d \\d \\* \\d \\d \\|\\|"));
  }

  @Test
  void digestIsTheSameWithAnyNumberOfPartitionsAndThatOfTheStoredRows() throws IOException {
    CorpusConfig config = config(10, 0.3, 1, 1_000, 20);
    Manifest one = write("one", config, 8, 1);
    Manifest seven = write("seven", config, 8, 7);
    Manifest many = write("many", config, 8, 200);

    assertThat(one.train().files()).hasSize(1);
    assertThat(seven.train().files()).hasSize(7);
    assertThat(many.train().files()).hasSize(200);
    assertThat(seven.contentDigest()).isEqualTo(one.contentDigest());
    assertThat(many.contentDigest()).isEqualTo(one.contentDigest());
    assertThat(many.train().longRows()).isEqualTo(one.train().longRows());
    CorpusTestSupport.assertContent(Corpus.open(SPARK, directory.resolve("seven").toString()));
  }

  @Test
  void tasksThatFailAndAreRetriedCountOnce() throws IOException {
    CorpusConfig config = config(10, 0.3, 1, 1_000, 20);
    String path = FlakyFileSystem.SCHEME + "://" + directory.resolve("retried");
    Manifest retried = new GeneratedCorpus(config, 8).write(SPARK, path, 3).manifest();
    Manifest undisturbed = write("undisturbed", config, 8, 3);
    assertThat(retried.contentDigest()).isEqualTo(undisturbed.contentDigest());
    assertThat(retried.train().longRows()).isEqualTo(undisturbed.train().longRows());
    assertThat(retried.train().files()).hasSize(3);
    CorpusTestSupport.assertContent(Corpus.open(SPARK, path));
  }

  @Test
  void digestChangesWithTheSeedAndWithTheConfiguration() throws IOException {
    Set<String> digests = new HashSet<>();
    digests.add(write("a", config(10, 0.3, 1, 200, 20), 8, 2).contentDigest());
    digests.add(write("b", config(10, 0.3, 1, 200, 20), 9, 2).contentDigest());
    digests.add(write("c", config(10, 0.4, 1, 200, 20), 8, 2).contentDigest());
    digests.add(write("d", config(10, 0.3, 2, 200, 20), 8, 2).contentDigest());
    digests.add(write("e", config(10, 0.3, 1, 201, 20), 8, 2).contentDigest());
    assertThat(digests).hasSize(5);
  }

  @Test
  void filesAreInOrderOfIdAndSoAreTheRowsInThem() throws IOException {
    Manifest manifest = write("corpus", config(3, 0.5, 1, 1_000, 5), 1, 7);
    List<Long> ids = new ArrayList<>();
    for (Manifest.DataFile file : manifest.train().files()) {
      Path path = directory.resolve("corpus").resolve(file.path());
      List<Row> rows = SPARK.read().parquet(path.toString()).select("id").collectAsList();
      assertThat(rows).hasSize((int) file.rows());
      assertThat(Files.size(path)).isEqualTo(file.bytes());
      rows.forEach(row -> ids.add(row.getLong(0)));
    }
    assertThat(ids).isEqualTo(LongStream.range(0, 1_000).boxed().toList());
  }

  @Test
  void manifestSaysHowMuchOfTheTestInputsTrainingHas() throws IOException {
    CorpusConfig config = config(3, 0.5, 1, 6, 30);
    Manifest manifest = write("corpus", config, 2, 3);
    Set<String> train = prompts(config, 2, Split.TRAIN);
    Set<String> test = prompts(config, 2, Split.TEST);
    Set<String> shared = new HashSet<>(test);
    shared.retainAll(train);

    assertThat(shared).isNotEmpty().hasSizeLessThan(test.size());
    assertThat(manifest.overlap())
        .isEqualTo(
            new Manifest.Overlap(
                false, test.size(), shared.size(), (double) shared.size() / test.size()));
  }

  @Test
  void withTenBitsNoTestInputIsATrainingInput() throws IOException {
    Manifest manifest = write("corpus", config(10, 0.5, 1, 5_000, 500), 3, 2);
    Set<String> test = storedPrompts("corpus/test");
    assertThat(test).doesNotContainAnyElementsOf(storedPrompts("corpus/train"));
    assertThat(manifest.overlap()).isEqualTo(new Manifest.Overlap(true, test.size(), 0, 0));
  }

  private Set<String> storedPrompts(String part) {
    return stored(directory.resolve(part)).stream()
        .map(row -> row.<String>getAs("prompt"))
        .collect(Collectors.toSet());
  }

  private static Set<String> prompts(CorpusConfig config, long seed, Split split) {
    Mixture mixture = config.mixture();
    return LongStream.range(0, config.rows(split))
        .mapToObj(id -> mixture.example(seed, split, id).prompt())
        .collect(Collectors.toSet());
  }

  @Test
  void manifestCountsTheLongRows() throws IOException {
    CorpusConfig config = config(12, 0.2, 1, 4_000, 700);
    Manifest manifest = write("corpus", config, 6, 3);
    for (Split split : List.of(Split.TRAIN, Split.TEST)) {
      long longs =
          LongStream.range(0, config.rows(split))
              .filter(id -> config.mixture().example(6, split, id).isLong())
              .count();
      Manifest.Part part = manifest.part(split);
      assertThat(part.longRows()).isEqualTo(longs);
      assertThat(part.longShare()).isEqualTo((double) longs / config.rows(split));
      assertThat(part.longShare()).isCloseTo(0.2, within(5 * Math.sqrt(0.16 / part.rows())));
    }
  }

  @Test
  void theSameCorpusIsReusedAndNotTouched() throws IOException {
    CorpusConfig config = config(5, 0.2, 1, 100, 10);
    Manifest first = write("corpus", config, 6, 3);
    Map<String, String> before = snapshot(directory);

    String path = directory.resolve("corpus").toString();
    WrittenCorpus again = new GeneratedCorpus(config, 6).write(SPARK, path, 1);

    assertThat(again.isReused()).isTrue();
    assertThat(again.damage()).isEmpty();
    assertThat(again.manifest()).isEqualTo(first);
    assertThat(snapshot(directory)).isEqualTo(before);
  }

  @Test
  void anotherCorpusIsRefusedAndLeftByteForByte() throws IOException {
    write("corpus", config(5, 0.2, 1, 100, 10), 6, 3);
    Map<String, String> before = snapshot(directory);
    assertThatThrownBy(() -> write("corpus", config(5, 0.25, 1, 90, 10), 7, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("p_cot is 0.2 there, 0.25 is asked for")
        .hasMessageContaining("rows is 100 there, 90 is asked for")
        .hasMessageContaining("seed is 6 there, 7 is asked for");
    assertThat(snapshot(directory)).isEqualTo(before);
  }

  @Test
  void aDirectoryOfSomethingElseIsRefusedAndLeft() throws IOException {
    Files.createDirectories(directory.resolve("corpus"));
    Files.writeString(directory.resolve("corpus/notes.txt"), "mine");
    Map<String, String> before = snapshot(directory);
    assertThatThrownBy(() -> write("corpus", config(5, 0.2, 1, 100, 10), 6, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("corpus");
    assertThat(snapshot(directory)).isEqualTo(before);
  }

  @Test
  void aFullDiskIsOneReadableErrorAndLeavesNothingBehind() throws IOException {
    Files.writeString(directory.resolve("neighbour.txt"), "mine");
    Map<String, String> before = snapshot(directory);
    String path = FullDiskFileSystem.SCHEME + "://" + directory.resolve("corpus");

    assertThatThrownBy(
            () -> new GeneratedCorpus(config(20, 0.5, 1, 5_000, 10), 1).write(SPARK, path, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no space left")
        .hasMessageContaining("corpus");
    assertThat(snapshot(directory)).isEqualTo(before);
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("neighbour.txt", "_leases");
  }

  @Test
  void whatAWriterLeftThatWasKilledAsItGaveTheLeaseBackGoesWhenTheCorpusIsNextUsed()
      throws IOException {
    CorpusConfig config = config(5, 0.5, 1, 10, 5);
    String path = directory.resolve("corpus").toString();
    new GeneratedCorpus(config, 1).write(SPARK, path, 1);
    Path left =
        Files.writeString(
            directory.resolve(
                "_leases/corpus/.lease_000001.tmp-0123abcd-0123-0123-0123-0123456789ab"),
            "released");

    assertThat(new GeneratedCorpus(config, 1).write(SPARK, path, 1).isReused()).isTrue();

    assertThat(left).doesNotExist();
  }

  @Test
  void aSmallCorpusFitsOnTheDiskThatIsFullForALargeOne() throws IOException {
    String path = FullDiskFileSystem.SCHEME + "://" + directory.resolve("corpus");
    CorpusConfig config = config(5, 0.5, 1, 10, 5);
    new GeneratedCorpus(config, 1).write(SPARK, path, 1);
    CorpusTestSupport.assertContent(Corpus.open(SPARK, path));
  }

  @Test
  void refusesNoPartitions() {
    assertThatThrownBy(() -> write("corpus", config(5, 0.2, 1, 10, 10), 6, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("partitions is 0");
  }
}
