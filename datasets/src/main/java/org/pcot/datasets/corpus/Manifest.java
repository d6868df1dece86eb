package org.pcot.datasets.corpus;

import java.util.List;
import java.util.Optional;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.rejects.ReasonCount;
import org.pcot.datasets.corpus.rows.LengthSummary;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.storage.UserPath;

/** What {@code _manifest.json} says of a corpus: what it is made of, and what is in it. */
public record Manifest(
    @Setting("version of this format") int formatVersion,
    @Setting("what it is made of") Origin origin,
    @Setting("sum modulo 2^256 of the SHA-256 of every row, whatever the files")
        String contentDigest,
    @Setting("what lengths count: characters, or a tokenizer's tokens") String lengthUnit,
    @Setting("what is in train/") Part train,
    @Setting("what is in validation/, which is there if it has rows") Part validation,
    @Setting("what is in test/") Part test,
    @Setting("test inputs that are training inputs too") Overlap overlap,
    @Setting("which published rows are used") Optional<Selection> selection) {

  public static final int FORMAT_VERSION = 2;

  /** The demonstrations of one split. */
  public record Part(
      @Setting(value = "demonstrations", min = 0) long rows,
      @Setting("demonstrations with the long response") long longRows,
      @Setting("realised share of long demonstrations") double longShare,
      @Setting("lengths of the prompts") LengthSummary promptLengths,
      @Setting("lengths of the responses") LengthSummary responseLengths,
      @Setting("Parquet files in order of their rows' ids") List<DataFile> files) {}

  /** One Parquet file. */
  public record DataFile(
      @Setting("path below the corpus") String path,
      @Setting(value = "rows; their ids follow those of the file before", min = 0) long rows,
      @Setting(value = "size in bytes", min = 0) long bytes) {

    /**
     * @throws UserError for a path that leads out of the corpus
     */
    public DataFile {
      if (UserPath.leadsOut(path)) {
        throw new UserError(
            "its path does not lead to a file of the corpus",
            "use another copy of the corpus, or make it again");
      }
    }
  }

  /**
   * @param separateInputs whether test inputs are kept from training; then none is shared
   */
  public record Overlap(
      @Setting("whether test inputs are kept from training") boolean separateInputs,
      @Setting("distinct prompts in test/") long distinctTestPrompts,
      @Setting("those of them that train/ has too") long sharedWithTrain,
      @Setting("their share") double share) {}

  /** Which rows of the source files are used. */
  public record Selection(
      @Setting("rows in the sources") long sourceRows,
      @Setting("what is used of them") List<Usable> usable,
      @Setting("rows that are not used; _rejects.jsonl lists them") long rejectedRows,
      @Setting("how many for which reason") List<ReasonCount> rejectedFor) {

    public Usable usable(Split split) {
      return usable.stream().filter(rows -> rows.split() == split).findFirst().orElseThrow();
    }
  }

  /** The rows that one split uses, each once in every epoch. */
  public record Usable(
      @Setting("what they are for") Split split,
      @Setting("rows") long rows,
      @Setting("those whose solution was truncated") long truncatedRows) {}

  public Part part(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }
}
