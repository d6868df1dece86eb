package org.pcot.datasets.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.ConfigurationWriter;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.UserPath;

/**
 * The files of a corpus on their file system: a directory of Parquet files for each split, the
 * manifest that names them, and others. Names beside the splits begin with an underscore, which
 * pandas, DuckDB and datasets pass over; polars does so when it is told to.
 */
record CorpusFiles(FileSystem fileSystem, Path directory) {
  static final String MANIFEST = "_manifest.json";
  static final String REJECTS = "_rejects.jsonl";
  static final AtomicDirectory.Sums SUMS = AtomicDirectory.Sums.HIDDEN;

  private static final String EARLIER_MANIFEST = "manifest.json";
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String REMAKE =
      "make it again with the same configuration, by pcot generate, pcot experiment or pcot corpus";

  static CorpusFiles at(Path directory, Configuration configuration) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, configuration);
    return new CorpusFiles(fileSystem, fileSystem.makeQualified(directory));
  }

  /** Where the rows of a split are. */
  Path directory(Split split) {
    return new Path(directory, split.label());
  }

  /**
   * Whether a corpus is there, be it damaged.
   *
   * @throws UserError when it is a corpus of an earlier version
   */
  boolean isCorpus() throws IOException {
    boolean hasManifest = fileSystem.exists(manifestPath());
    if (!hasManifest && fileSystem.exists(new Path(directory, EARLIER_MANIFEST))) {
      throw new UserError(
          directory
              + ": is a corpus of an earlier version of pcot ("
              + EARLIER_MANIFEST
              + " instead of "
              + MANIFEST
              + ", and prompts that lack what the model is given last)",
          "remove this directory and make the corpus again with the same configuration, by pcot"
              + " generate or pcot experiment (of published problems by pcot corpus): it holds the"
              + " same problems, and runs that were begun with it resume with the same bits");
    }
    return hasManifest || fileSystem.exists(new Path(directory, SUMS.fileName()));
  }

  /**
   * @throws UserError when there is no corpus, or only one of an earlier version
   */
  void requireCorpus() throws IOException {
    if (!isCorpus()) {
      throw new UserError(
          directory + ": there is no corpus, " + MANIFEST + " is missing",
          "make it first with pcot generate or pcot corpus, or check the path");
    }
  }

  private Path manifestPath() {
    return new Path(directory, MANIFEST);
  }

  void writeManifest(Manifest manifest) throws IOException {
    String text = ConfigurationWriter.toJsonTree(manifest).toPrettyString() + "\n";
    DurableFiles.write(fileSystem, manifestPath(), out -> out.write(text.getBytes(UTF_8)));
  }

  /** None when it is not what was written. */
  Optional<Manifest> soundManifest() throws IOException {
    return manifestDamage().isPresent() ? Optional.empty() : Optional.of(readManifest());
  }

  private Optional<String> manifestDamage() throws IOException {
    return AtomicDirectory.damage(directory, fileSystem.getConf(), SUMS, MANIFEST);
  }

  /**
   * @throws UserError when it is not one that this version can read
   */
  Manifest readManifest() throws IOException {
    try (InputStream in = fileSystem.open(manifestPath())) {
      JsonNode tree = JSON.readTree(in);
      int version = tree.path("format_version").asInt();
      if (version != Manifest.FORMAT_VERSION) {
        throw new UserError(
            manifestPath() + ": has format_version " + version + ", not " + Manifest.FORMAT_VERSION,
            "generate the corpus with this version of pcot");
      }
      return ConfigurationReader.bind(Manifest.class, manifestPath().toString(), tree);
    } catch (JsonProcessingException e) {
      throw new UserError(manifestPath() + ": is not JSON: " + e.getOriginalMessage(), REMAKE, e);
    }
  }

  /**
   * What is missing, added or changed, in words that begin with its path: sizes first, which cost
   * nothing, then the digest of every file.
   */
  Optional<String> damage() throws IOException {
    Optional<String> damage = manifestDamage();
    if (damage.isPresent()) {
      return damage;
    }
    Manifest manifest = readManifest();
    for (Split split : Split.values()) {
      for (Manifest.DataFile file : manifest.part(split).files()) {
        damage = damage(file);
        if (damage.isPresent()) {
          return damage;
        }
      }
    }
    return AtomicDirectory.damage(directory, fileSystem.getConf(), SUMS);
  }

  private Optional<String> damage(Manifest.DataFile file) throws IOException {
    Path path = UserPath.below(directory, file.path());
    if (!fileSystem.exists(path)) {
      return Optional.of(path + ": is missing");
    }
    long bytes = fileSystem.getFileStatus(path).getLen();
    return bytes == file.bytes()
        ? Optional.empty()
        : Optional.of(path + ": has " + bytes + " bytes, not " + file.bytes());
  }

  /** The Parquet files of a split in order of their rows, as they are now. */
  List<Manifest.DataFile> dataFiles(Split split) throws IOException {
    List<Manifest.DataFile> files = new ArrayList<>();
    FileStatus[] statuses = fileSystem.listStatus(directory(split));
    Arrays.sort(statuses); // Spark names files by partition; a listing has no order
    for (FileStatus status : statuses) {
      String name = status.getPath().getName();
      if (name.endsWith(".parquet") && !name.startsWith(".")) {
        files.add(
            new Manifest.DataFile(split.label() + "/" + name, countRows(status), status.getLen()));
      }
    }
    return files;
  }

  private long countRows(FileStatus status) throws IOException {
    HadoopInputFile input = HadoopInputFile.fromStatus(status, fileSystem.getConf());
    try (ParquetFileReader reader = ParquetFileReader.open(input)) {
      return reader.getRecordCount();
    }
  }
}
