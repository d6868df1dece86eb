package org.pcot.datasets.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;

/**
 * A directory that is written once, is whole or not there, and shows when it was changed: it is
 * made beside its place, gets the digests of its files ({@link Sums}) and last a {@code _SUCCESS},
 * and is renamed. Where a rename is not atomic ({@link Store}) it is written in its place, and what
 * a writer that died left there is removed when the place is written again: so whoever writes must
 * be the only one who does.
 */
public final class AtomicDirectory {
  static final String SUCCESS = InPlaceDirectory.SUCCESS;

  /** Fills a new, empty directory; it may use Spark, and may make subdirectories. */
  @FunctionalInterface
  public interface Writer {
    void write(FileSystem fileSystem, Path directory) throws IOException;
  }

  /** Where the digests of the files stand. */
  public enum Sums {
    /** {@code SHA256SUMS}, for directories of files that are opened by name. */
    VISIBLE("SHA256SUMS"),
    /** {@code _SHA256SUMS}, which readers of whole directories of Parquet files pass over. */
    HIDDEN("_SHA256SUMS");

    private final String fileName;

    Sums(String fileName) {
      this.fileName = fileName;
    }

    public String fileName() {
      return fileName;
    }
  }

  private AtomicDirectory() {}

  /**
   * Makes the directory, and the ones above it; of a failed attempt nothing is left.
   *
   * @throws UserError when the target exists, without space or without permission
   */
  public static void write(Path target, Configuration configuration, Writer writer)
      throws IOException {
    write(target, configuration, Sums.VISIBLE, writer);
  }

  /** The same with the digests in this file. */
  public static void write(Path target, Configuration configuration, Sums sums, Writer writer)
      throws IOException {
    refuseExisting(target, configuration);
    FileSystem fileSystem = DurableFiles.fileSystem(target, configuration);
    Path place = DurableFiles.qualified(fileSystem, target);
    WriteFailure.explaining(
        place,
        () -> {
          Fence.check(configuration);
          InPlaceDirectory inPlace = new InPlaceDirectory(fileSystem, place);
          if (Store.of(fileSystem) == Store.OBJECTS) {
            inPlace.write(
                () -> writer.write(fileSystem, place),
                () -> {
                  seal(fileSystem, place, sums);
                  Fence.check(configuration);
                });
          } else {
            inPlace.removeUnfinished();
            writeBeside(fileSystem, place, configuration, sums, writer);
          }
        });
  }

  /** Writes the directory in place of the one that may be there. */
  public static void replace(Path target, Configuration configuration, Writer writer)
      throws IOException {
    remove(target, configuration);
    write(target, configuration, writer);
  }

  /**
   * Removes the directory if it is there; what a reader or a crash finds is whole or does not
   * count.
   */
  public static void remove(Path target, Configuration configuration) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(target, configuration);
    Path place = DurableFiles.qualified(fileSystem, target);
    Fence.check(configuration);
    WriteFailure.explaining(place, new InPlaceDirectory(fileSystem, place)::remove);
  }

  private static void writeBeside(
      FileSystem fileSystem, Path place, Configuration configuration, Sums sums, Writer writer)
      throws IOException {
    Path temporary = DurableFiles.temporaryBeside(place);
    try {
      DurableFiles.makeDirectory(fileSystem, temporary);
      writer.write(fileSystem, temporary);
      fileSystem.delete(new Path(temporary, SUCCESS), false); // which Spark may have left
      seal(fileSystem, temporary, sums);
      DurableFiles.write(fileSystem, new Path(temporary, SUCCESS), out -> {});
      DurableFiles.sync(fileSystem, temporary);
      Fence.check(configuration);
      publish(fileSystem, temporary, place);
    } catch (IOException | RuntimeException | Error e) {
      DurableFiles.discard(fileSystem, temporary, e);
      throw e;
    }
  }

  /** Fails when something is there already: for commands that refuse before they start. */
  public static void refuseExisting(Path target, Configuration configuration) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(target, configuration);
    InPlaceDirectory there = new InPlaceDirectory(fileSystem, target);
    boolean isFree =
        !fileSystem.exists(target)
            || there.isUnfinished()
            || (Store.of(fileSystem) == Store.OBJECTS && there.isEmpty());
    if (!isFree) {
      throw exists(target, null);
    }
  }

  /**
   * Whether a writer that died left it: it is removed when it is written again, or with {@link
   * Temporaries} in the directory above.
   */
  public static boolean isUnfinished(Path directory, Configuration configuration)
      throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, configuration);
    return new InPlaceDirectory(fileSystem, directory).isUnfinished();
  }

  /** Whether the directory was written to its end; its files are not read. */
  public static boolean isComplete(Path directory, Configuration configuration) throws IOException {
    return DurableFiles.fileSystem(directory, configuration).exists(new Path(directory, SUCCESS));
  }

  /** What is missing, added or changed, in words that begin with its path; every file is read. */
  public static Optional<String> damage(Path directory, Configuration configuration)
      throws IOException {
    return damage(directory, configuration, Sums.VISIBLE);
  }

  /** The same with the digests in this file. */
  public static Optional<String> damage(Path directory, Configuration configuration, Sums sums)
      throws IOException {
    return DirectoryDamage.in(directory, configuration, sums).find();
  }

  /** What is wrong with one file that should be there, without a look at the others. */
  public static Optional<String> damage(
      Path directory, Configuration configuration, Sums sums, String file) throws IOException {
    return DirectoryDamage.in(directory, configuration, sums).find(file);
  }

  /**
   * For who can make it again: whether it is there and sound. A damaged one is removed; what was
   * never one is left, and refused by who writes there.
   *
   * @param notices told what was damaged
   */
  public static boolean keep(Path directory, Configuration configuration, Consumer<String> notices)
      throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(directory, configuration);
    boolean isOne =
        isComplete(directory, configuration)
            || fileSystem.exists(new Path(directory, Sums.VISIBLE.fileName));
    if (!isOne) {
      return false;
    }
    Optional<String> damage = damage(directory, configuration);
    if (damage.isPresent()) {
      notices.accept(damage.get() + "; made again");
      remove(directory, configuration);
    }
    return damage.isEmpty();
  }

  /**
   * For who cannot make it again.
   *
   * @return SHA-256 by relative path
   * @throws UserError that names what is missing, added or changed
   */
  public static Map<String, String> verify(Path directory, Configuration configuration)
      throws IOException {
    Optional<String> damage = damage(directory, configuration);
    if (damage.isPresent()) {
      throw new UserError(
          damage.get(),
          "check the path; if the directory was damaged, pcot makes it again with the"
              + " configuration that it was made with, or use another copy");
    }
    Path list = new Path(directory, Sums.VISIBLE.fileName);
    return Sha256Sums.read(DurableFiles.fileSystem(directory, configuration), list).orElseThrow();
  }

  /** All that there must be before {@code _SUCCESS}. */
  private static void seal(FileSystem fileSystem, Path directory, Sums sums) throws IOException {
    removeChecksumFiles(fileSystem, directory);
    String digests = Sha256Sums.format(Sha256Sums.of(fileSystem, directory));
    DurableFiles.write(
        fileSystem,
        new Path(directory, sums.fileName),
        out -> out.write(digests.getBytes(StandardCharsets.UTF_8)));
    syncBelow(fileSystem, directory);
  }

  /** Spark writes through the local file system with checksums, whatever we do. */
  private static void removeChecksumFiles(FileSystem fileSystem, Path directory)
      throws IOException {
    for (FileStatus file : DurableFiles.filesBelow(fileSystem, directory)) {
      if (file.getPath().getName().matches("\\..*\\.crc")) {
        fileSystem.delete(file.getPath(), false);
      }
    }
  }

  private static void syncBelow(FileSystem fileSystem, Path directory) throws IOException {
    Set<Path> directories = new TreeSet<>();
    for (FileStatus file : DurableFiles.filesBelow(fileSystem, directory)) {
      DurableFiles.sync(fileSystem, file.getPath());
      for (Path p = file.getPath().getParent(); !p.equals(directory); p = p.getParent()) {
        directories.add(p);
      }
    }
    for (Path below : directories) {
      DurableFiles.sync(fileSystem, below);
    }
  }

  private static void publish(FileSystem fileSystem, Path temporary, Path place)
      throws IOException {
    try {
      DurableFiles.rename(fileSystem, temporary, place);
    } catch (FileAlreadyExistsException e) {
      throw exists(place, e);
    }
  }

  private static UserError exists(Path place, Throwable cause) {
    return new UserError(
        place + ": exists already, and nothing is overwritten",
        "choose another name, or remove it first",
        cause);
  }
}
