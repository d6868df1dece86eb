package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import org.pcot.datasets.configuration.Setting;

/** A file that rows were read from, as the manifest names it. */
public record SourceFile(
    @Setting("what its rows are for") Side side,
    @Setting("where it is") String path,
    @Setting("size in bytes") long bytes,
    @Setting("SHA-256 of its content") String sha256)
    implements Serializable {

  boolean isParquet() {
    return path.endsWith(".parquet");
  }
}
