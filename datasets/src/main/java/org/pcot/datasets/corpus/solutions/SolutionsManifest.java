package org.pcot.datasets.corpus.solutions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.Manifest;

/** What {@code manifest.json} says of a corpus of worked solutions. */
public record SolutionsManifest(
    @Setting("version of this format") int formatVersion,
    @Setting("what was asked for, with every default") SolutionsConfig configuration,
    @Setting("files that the rows were read from") List<SourceFile> sources,
    @Setting("sum modulo 2^256 of the SHA-256 of every row, whatever the files")
        String contentDigest,
    @Setting("what lengths count: a tokenizer's tokens, or characters") String lengthUnit,
    @Setting("SHA-256 of the tokenizer's files") Optional<String> tokenizerSha256,
    @Setting("what is in train/") Part train,
    @Setting("what is in validation/") Part validation,
    @Setting("what is in test/") Part test,
    @Setting("rows in the sources") long sourceRows,
    @Setting("rows that are not used; rejects.jsonl lists them") long rejectedRows,
    @Setting("how many for which reason") List<ReasonCount> rejectedFor) {

  /** The rows of one side. */
  public record Part(
      @Setting("usable rows of the sources") long sourceRows,
      @Setting("those whose solution was truncated") long truncatedRows,
      @Setting("demonstrations, one for each usable row and epoch") long rows,
      @Setting("demonstrations with the long response") long longRows,
      @Setting("realised share of long demonstrations") double longShare,
      @Setting("lengths of the prompts") LengthSummary promptLengths,
      @Setting("lengths of the responses") LengthSummary responseLengths,
      @Setting("Parquet files in order of their rows' ids") List<Manifest.DataFile> files) {}

  /** Rows that are not used for one reason. */
  public record ReasonCount(@Setting("reason") String reason, @Setting("rows") long rows) {}

  public Part part(Side side) {
    return switch (side) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }

  /** What differs from another demand, a line for each difference; empty when nothing does. */
  List<String> differences(SolutionsConfig expected, List<SourceFile> files, RowForm form) {
    List<String> differences = new ArrayList<>(Manifest.differences(configuration, expected));
    String unit = form.length().unit();
    if (!lengthUnit.equals(unit)) {
      differences.add("lengths are in " + lengthUnit + " there, " + unit + " are asked for");
    } else if (!tokenizerSha256.equals(form.tokenizerSha256())) {
      differences.add("its tokenizer had other files then");
    }
    if (differences.isEmpty() && !sources.equals(files)) {
      differences.add(
          "its source files had another content then: "
              + String.join(
                  ", ",
                  files.stream().filter(f -> !sources.contains(f)).map(SourceFile::path).toList()));
    }
    return differences;
  }
}
