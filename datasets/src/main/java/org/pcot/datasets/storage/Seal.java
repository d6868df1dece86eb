package org.pcot.datasets.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
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
      digest.update(written);
      bytes += written.length;
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

  /** Counts what this seals: a file or a directory that it fits. */
  public Counter counter(Path place, Configuration configuration) throws IOException {
    Counter counter = new Counter();
    FileSystem fileSystem = DurableFiles.fileSystem(place, configuration);
    byte[] buffer = new byte[BUFFER];
    for (Path file : files(fileSystem, place)) {
      try (InputStream in = fileSystem.open(file)) {
        for (int count; (count = in.read(buffer, 0, next(counter))) > 0; ) {
          counter.digest.update(buffer, 0, count);
          counter.bytes += count;
        }
      }
    }
    return counter;
  }

  private int next(Counter counter) {
    return (int) Math.min(BUFFER, bytes - counter.bytes);
  }

  /** What is wrong with a file or directory, in words that begin with its path. */
  public Optional<String> damage(Path place, Configuration configuration) throws IOException {
    if (bytes > 0 && !DurableFiles.fileSystem(place, configuration).exists(place)) {
      return Optional.of(place + ": is missing");
    }
    Seal found;
    try {
      found = counter(place, configuration).seal();
    } catch (ChecksumException e) {
      return Optional.of(place + ": is damaged on its disk");
    }
    if (found.bytes < bytes) {
      return Optional.of(place + ": has " + found.bytes + " bytes of " + bytes);
    }
    return found.equals(this) ? Optional.empty() : Optional.of(place + ": differs from its digest");
  }

  private static List<Path> files(FileSystem fileSystem, Path place) throws IOException {
    List<Path> files = new ArrayList<>();
    if (fileSystem.exists(place)) {
      Stream.of(fileSystem.listStatus(place))
          .map(FileStatus::getPath)
          .filter(path -> !path.getName().startsWith("."))
          .sorted()
          .forEach(files::add);
    }
    return files;
  }
}
