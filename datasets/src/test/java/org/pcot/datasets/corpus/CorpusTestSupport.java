package org.pcot.datasets.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.pcot.datasets.corpus.rows.ContentDigest;
import org.pcot.datasets.corpus.rows.RowForm;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Split;

/** A small Spark, small corpora, and a way to see that nothing on the disk changed. */
public final class CorpusTestSupport {
  private CorpusTestSupport() {}

  public static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2, 2]") // a task may fail once
        .config("spark.ui.enabled", "false")
        .config("spark.hadoop.fs.fulldisk.impl", FullDiskFileSystem.class.getName())
        .config("spark.hadoop.fs.flaky.impl", FlakyFileSystem.class.getName())
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  static CorpusConfig config(int d, double pCot, int leap, long rows, long testRows) {
    return new CorpusConfig(new Parity(d, leap), pCot, rows, testRows);
  }

  /** All rows together have the content digest of the manifest. */
  static void assertContent(Corpus corpus) {
    ContentDigest digest = new ContentDigest();
    ContentDigest.RowHasher hasher = new ContentDigest.RowHasher();
    for (Split split : Split.values()) {
      for (Row row : corpus.rows(split).collectAsList()) {
        digest.add(hasher.hash(row), RowForm.isLong(row));
      }
    }
    assertThat(digest.hex()).isEqualTo(corpus.manifest().contentDigest());
  }

  /** What a reader finds that takes all files below a directory but hidden ones. */
  static long rowsBelow(Path directory) {
    return spark()
        .read()
        .option("recursiveFileLookup", "true")
        .parquet(directory.toString())
        .count();
  }

  /** The SHA-256 of every file below a directory but of leases, by relative path. */
  public static Map<String, String> snapshot(Path directory) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(CorpusTestSupport::isContent).toList()) {
        digests.put(
            directory.relativize(file).toString(), DigestUtils.sha256Hex(Files.readAllBytes(file)));
      }
    }
    return digests;
  }

  private static boolean isContent(Path file) {
    return Files.isRegularFile(file) && !file.getParent().getParent().endsWith("_leases");
  }
}
