package org.pcot.datasets.storage;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What is missing, added or changed in an {@link AtomicDirectory} since it was written. Hidden
 * files that are not listed are nobody's data: Spark does not read them either.
 */
final class DirectoryDamage {
  private final FileSystem fileSystem;
  private final Path directory;
  private final AtomicDirectory.Sums sums;

  private DirectoryDamage(FileSystem fileSystem, Path directory, AtomicDirectory.Sums sums) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.sums = sums;
  }

  static DirectoryDamage in(Path directory, Configuration configuration, AtomicDirectory.Sums sums)
      throws IOException {
    return new DirectoryDamage(DurableFiles.fileSystem(directory, configuration), directory, sums);
  }

  /** Of every file, in words that begin with its path. */
  Optional<String> find() throws IOException {
    Optional<String> damage = ofMarks();
    if (damage.isPresent()) {
      return damage;
    }
    Map<String, String> listed = Sha256Sums.read(fileSystem, list()).orElseThrow();
    for (Map.Entry<String, String> entry : listed.entrySet()) {
      damage = ofFile(entry.getKey(), entry.getValue());
      if (damage.isPresent()) {
        return damage;
      }
    }
    return unlisted(listed.keySet());
  }

  /** Of one file that should be there, and of what says so; the others are not read. */
  Optional<String> find(String name) throws IOException {
    Optional<String> damage = ofMarks();
    if (damage.isPresent()) {
      return damage;
    }
    String digest = Sha256Sums.read(fileSystem, list()).orElseThrow().get(name);
    return digest == null
        ? Optional.of(UserPath.below(directory, name) + ": is not listed in " + sums.fileName())
        : ofFile(name, digest);
  }

  private Path list() {
    return new Path(directory, sums.fileName());
  }

  private Optional<String> ofMarks() throws IOException {
    if (!fileSystem.exists(directory)) {
      return Optional.of(directory + ": there is no such directory");
    }
    if (!AtomicDirectory.isComplete(directory, fileSystem.getConf())) {
      return Optional.of(directory + ": is incomplete, it has no " + AtomicDirectory.SUCCESS);
    }
    if (!fileSystem.exists(list())) {
      return Optional.of(list() + ": is missing");
    }
    return Sha256Sums.read(fileSystem, list()).isPresent()
        ? Optional.empty()
        : Optional.of(list() + ": is not a list of digests");
  }

  private Optional<String> ofFile(String name, String digest) throws IOException {
    Path file = UserPath.below(directory, name);
    return Sha256Sums.difference(fileSystem, file, digest)
        .map(how -> file + ": " + how + " in " + sums.fileName());
  }

  private Optional<String> unlisted(Set<String> listed) throws IOException {
    for (FileStatus file : DurableFiles.filesBelow(fileSystem, directory)) {
      String name = Sha256Sums.relative(fileSystem, directory, file.getPath());
      boolean isHidden = name.matches("(.*/)?[._].*");
      if (!listed.contains(name) && !isHidden && !name.equals(sums.fileName())) {
        return Optional.of(file.getPath() + ": is not listed in " + sums.fileName());
      }
    }
    return Optional.empty();
  }
}
