package org.pcot.datasets.corpus.sources;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** What the name of a source file says of its content. */
final class SourceName {
  /** For messages. */
  static final String ENDINGS = ".jsonl, .json (also .gz, .zst, .bz2 or .lz4 of these) or .parquet";

  private static final Pattern READABLE =
      Pattern.compile("[^._].*\\.(?:parquet|(?:jsonl|json)(?:\\.(?<compression>gz|zst|bz2|lz4))?)");

  private SourceName() {}

  /** Hidden files belong to who wrote the others: marks, checksums, metadata. */
  static boolean isHidden(String name) {
    return name.startsWith(".") || name.startsWith("_");
  }

  static boolean isReadable(String name) {
    return READABLE.matcher(name).matches();
  }

  /** How commons-compress calls the compression of the file; empty for none. */
  static Optional<String> compression(String name) {
    Matcher matcher = READABLE.matcher(name);
    String ending = matcher.matches() ? matcher.group("compression") : null;
    if (ending == null) {
      return Optional.empty();
    }
    return Optional.of(
        switch (ending) {
          case "gz" -> CompressorStreamFactory.GZIP;
          case "zst" -> CompressorStreamFactory.ZSTANDARD;
          case "bz2" -> CompressorStreamFactory.BZIP2;
          default -> CompressorStreamFactory.LZ4_FRAMED;
        });
  }
}
