package org.pcot.model.linear.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.linear.LinearExample;
import org.pcot.model.linear.LinearMixture;

class LinearCorpusTest {
  private static final LinearMixture MIXTURE = new LinearMixture(70, 0.4, 0.2, 3);
  private static final LinearCorpus.Manifest MANIFEST = new LinearCorpus.Manifest(MIXTURE, 100, -5);

  private static SparkSession spark;
  @TempDir private java.nio.file.Path directory;

  @BeforeAll
  static void start() {
    spark = SmallSpark.start();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private final List<String> notices = new ArrayList<>();

  @Test
  void rowsAreThoseOfTheStreamForAnyNumberOfPartitions() throws IOException {
    for (int partitions : new int[] {1, 7}) {
      List<LinearExample> examples =
          LinearCorpus.write(spark, place("corpus" + partitions), MANIFEST, partitions).examples();
      assertThat(files("corpus" + partitions)).hasSize(partitions);
      assertThat(examples).hasSize(100);
      for (int i = 0; i < 100; i++) {
        LinearExample expected = MIXTURE.example(CounterRandom.of(-5, Purpose.TRAIN_EXAMPLE, i));
        assertThat(examples.get(i).input()).as("row %d", i).containsExactly(expected.input());
        assertThat(examples.get(i).response()).as("row %d", i).containsExactly(expected.response());
      }
    }
  }

  @Test
  void whatIsThereIsOpenedAndNotWrittenAgain() throws IOException {
    openOrWrite(MANIFEST);
    List<java.nio.file.Path> before = files("corpus");
    LinearCorpus again = openOrWrite(MANIFEST);
    assertThat(again.examples()).hasSize(100);
    assertThat(files("corpus")).isEqualTo(before); // Spark gives every writing new names
  }

  @Test
  void anotherCorpusIsRefused() throws IOException {
    LinearCorpus.write(spark, place("corpus"), MANIFEST, 2);
    LinearCorpus.Manifest other = new LinearCorpus.Manifest(MIXTURE, 100, 6);
    assertThatThrownBy(() -> openOrWrite(other))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("seed=-5")
        .hasMessageContaining("seed=6");
  }

  @Test
  void aCorpusThatLostItsEndOrAFileIsRefusedOrMadeAgain() throws IOException {
    LinearCorpus.write(spark, place("corpus"), MANIFEST, 2);
    java.nio.file.Path lost = files("corpus").get(1);
    byte[] content = Files.readAllBytes(lost);
    Files.delete(lost);
    assertThatThrownBy(() -> LinearCorpus.open(spark, place("corpus"), MANIFEST))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is missing");
    content[content.length / 2] ^= 1;
    Files.write(lost, content);
    assertThatThrownBy(() -> LinearCorpus.open(spark, place("corpus"), MANIFEST))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("differs from its digest");
    assertMadeAgain("differs from its digest");
    Files.delete(directory.resolve("corpus/_SUCCESS"));
    assertMadeAgain("is incomplete");
  }

  private void assertMadeAgain(String damage) throws IOException {
    notices.clear();
    assertThat(openOrWrite(MANIFEST).examples()).hasSize(100);
    assertThat(notices).singleElement().asString().contains(damage, "made again");
    LinearCorpus.open(spark, place("corpus"), MANIFEST);
  }

  private LinearCorpus openOrWrite(LinearCorpus.Manifest manifest) throws IOException {
    return LinearCorpus.openOrWrite(
        spark, new Configuration(), place("corpus"), manifest, notices::add);
  }

  @Test
  void aCorpusWithoutRowsIsRefused() {
    assertThatThrownBy(() -> new LinearCorpus.Manifest(MIXTURE, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rows is 0");
  }

  private List<java.nio.file.Path> files(String name) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(directory.resolve(name).resolve("rows"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  private Path place(String name) {
    return new Path(directory.resolve(name).toString());
  }
}
