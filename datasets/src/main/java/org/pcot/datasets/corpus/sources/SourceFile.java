package org.pcot.datasets.corpus.sources;

import java.io.Serializable;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.problems.Split;

/** A file that rows were read from, as the manifest names it. */
public record SourceFile(
    @Setting("what its rows are for") Split split,
    @Setting("where it is") String path,
    @Setting("size in bytes") long bytes,
    @Setting("SHA-256 of its content") String sha256)
    implements Serializable {

  boolean isParquet() {
    return path.endsWith(".parquet");
  }
}
