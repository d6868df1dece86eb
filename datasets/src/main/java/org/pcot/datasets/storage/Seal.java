package org.pcot.datasets.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.IOUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Length and digest of what a growing file held at some time, kept by whoever counted on it: it
 * shows later whether that is still there. What was appended since does not matter. A directory
 * counts as its files, one behind the other in the order of their names.
 *
 * @param bytes how many
 * @param sha256 of them, in hexadecimal digits
 */
public record Seal(long bytes, String sha256) {
  private static final int BUFFER = 1 << 17;

  /** Counts what is written, as it is written. */
  public static final class Counter {
    private final MessageDigest digest = DigestUtils.getSha256Digest();
    private long bytes;

    public void add(byte[] written) {
      add(written, written.length);
    }

    private void add(byte[] written, int count) {
      digest.update(written, 0, count);
      bytes += count;
    }

    /** Counts a file that is there already. */
    public void add(Path file, Configuration configuration) throws IOException {
      addUpTo(Long.MAX_VALUE, DurableFiles.fileSystem(file, configuration), file);
    }

    private void addUpTo(long end, FileSystem fileSystem, Path file) throws IOException {
      byte[] buffer = new byte[BUFFER];
      try (InputStream in = fileSystem.open(file)) {
        int count = 1;
        while (bytes < end && count > 0) {
          count = in.read(buffer, 0, (int) Math.min(BUFFER, end - bytes));
          add(buffer, Math.max(0, count));
        }
      }
    }

    /** Of all so far. */
    public Seal seal() {
      try {
        MessageDigest soFar = (MessageDigest) digest.clone();
        return new Seal(bytes, Hex.encodeHexString(soFar.digest()));
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("SHA-256 that cannot be continued", e);
      }
    }
  }

  /** What {@link #read} reads. */
  public ObjectNode json() {
    return JsonNodeFactory.instance.objectNode().put("bytes", bytes).put("sha256", sha256);
  }

  /** None where there is none, as in what versions before this one wrote. */
  public static Optional<Seal> read(JsonNode node) {
    return node.path("bytes").isIntegralNumber()
        ? Optional.of(new Seal(node.path("bytes").asLong(), node.path("sha256").asText()))
        : Optional.empty();
  }

  /** What is wrong with a file or directory, in words that begin with its path. */
  public Optional<String> damage(Path place, Configuration configuration) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(place, configuration);
    if (bytes > 0 && !fileSystem.exists(place)) {
      return Optional.of(place + ": is missing");
    }
    Counter counter = new Counter();
    try {
      for (FileStatus file : files(fileSystem, place)) {
        counter.addUpTo(bytes, fileSystem, file.getPath());
      }
    } catch (ChecksumException e) {
      return Optional.of(place + ": is damaged on its disk");
    }
    Seal found = counter.seal();
    if (found.bytes < bytes) {
      return Optional.of(place + ": has " + found.bytes + " bytes of " + bytes);
    }
    if (!endsWithAFile(fileSystem, place)) {
      return Optional.of(place + ": has a file that grew");
    }
    return found.equals(this) ? Optional.empty() : Optional.of(place + ": differs from its digest");
  }

  /** Files of a directory are written whole; a single file may have grown. */
  private boolean endsWithAFile(FileSystem fileSystem, Path place) throws IOException {
    long end = 0;
    boolean isAtAnEnd = bytes == 0 || fileSystem.getFileStatus(place).isFile();
    for (FileStatus file : files(fileSystem, place)) {
      end += file.getLen();
      isAtAnEnd |= end == bytes;
    }
    return isAtAnEnd;
  }

  /** Whether a file or a directory holds more than this. */
  public boolean grew(Path place, Configuration configuration) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(place, configuration);
    return files(fileSystem, place).stream().mapToLong(FileStatus::getLen).sum() > bytes;
  }

  /**
   * Takes away what was appended since: of a directory, whole files.
   *
   * @return whether there was something
   */
  public boolean cut(Path place, Configuration configuration) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(place, configuration);
    if (!fileSystem.exists(place)) {
      return false;
    }
    if (fileSystem.getFileStatus(place).isFile()) {
      return cutFile(fileSystem, place, configuration);
    }
    long end = 0;
    boolean isCut = false;
    for (FileStatus file : files(fileSystem, place)) {
      end += file.getLen();
      if (end > bytes) {
        Fence.check(configuration);
        fileSystem.delete(file.getPath(), true);
        isCut = true;
      }
    }
    return isCut;
  }

  private boolean cutFile(FileSystem fileSystem, Path file, Configuration configuration)
      throws IOException {
    if (fileSystem.getFileStatus(file).getLen() <= bytes) {
      return false;
    }
    try (InputStream in = fileSystem.open(file)) {
      AtomicFile.replace(
          file, configuration, out -> IOUtils.copyLarge(in, out, 0, bytes, new byte[BUFFER]));
    }
    return true;
  }

  private static List<FileStatus> files(FileSystem fileSystem, Path place) throws IOException {
    if (!fileSystem.exists(place)) {
      return List.of();
    }
    return Stream.of(fileSystem.listStatus(place))
        .filter(file -> !file.getPath().getName().startsWith("."))
        .sorted()
        .toList();
  }
}
