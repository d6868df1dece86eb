package org.pcot.datasets.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.problems.Split;

/** What {@code manifest.json} says of a corpus. */
public record Manifest(
    @Setting("version of this format") int formatVersion,
    @Setting("what was asked for, with every default") CorpusConfig configuration,
    @Setting("seed of the random streams") long seed,
    @Setting("sum modulo 2^256 of the SHA-256 of every row, whatever the files")
        String contentDigest,
    @Setting("what is in train/") Part train,
    @Setting("what is in test/") Part test,
    @Setting("test inputs that are training inputs too") Overlap overlap) {

  public static final int FORMAT_VERSION = 2;
  static final String FILE_NAME = "manifest.json";

  /** The rows of one split. */
  public record Part(
      @Setting("rows") long rows,
      @Setting("rows with the long response") long longRows,
      @Setting("realised share of long rows") double longShare,
      @Setting("Parquet files in order of their rows' ids") List<DataFile> files) {}

  /** One Parquet file. */
  public record DataFile(
      @Setting("path below the corpus") String path,
      @Setting("rows; their ids follow those of the file before") long rows,
      @Setting("size in bytes") long bytes) {}

  /**
   * @param separateInputs whether the task keeps test inputs from training; then none is shared
   */
  public record Overlap(
      @Setting("whether the task keeps test inputs from training") boolean separateInputs,
      @Setting("distinct prompts in test/") long distinctTestPrompts,
      @Setting("those of them that train/ has too") long sharedWithTrain,
      @Setting("their share") double share) {}

  /** What differs from a configuration and a seed, a line for each key; empty when nothing does. */
  List<String> differences(CorpusConfig expected, long expectedSeed) {
    List<String> differences = differences(configuration, expected);
    compare("seed", LongNode.valueOf(seed), LongNode.valueOf(expectedSeed), differences);
    return differences;
  }

  /** What differs between two configurations of one kind, a line for each key. */
  public static List<String> differences(Record configuration, Record expected) {
    List<String> differences = new ArrayList<>();
    JsonNode here = ConfigurationWriter.toJsonTree(configuration);
    JsonNode there = ConfigurationWriter.toJsonTree(expected);
    Set<String> keys = new LinkedHashSet<>();
    here.fieldNames().forEachRemaining(keys::add);
    there.fieldNames().forEachRemaining(keys::add);
    keys.forEach(key -> compare(key, here.path(key), there.path(key), differences));
    return differences;
  }

  private static void compare(
      String key, JsonNode here, JsonNode expected, List<String> differences) {
    if (!here.equals(expected)) {
      differences.add(key + " is " + shown(here) + " there, " + shown(expected) + " is asked for");
    }
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode() ? "nothing" : value.toString();
  }

  public Part part(Split split) {
    return split == Split.TRAIN ? train : test;
  }
}
