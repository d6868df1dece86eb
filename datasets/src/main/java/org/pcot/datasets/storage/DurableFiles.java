package org.pcot.datasets.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.ipc.RemoteException;
import org.pcot.datasets.UserError;

/**
 * What Hadoop's FileSystem leaves open: local files without {@code .crc} files beside them, writes
 * that outlive a power cut, and renames that never replace or nest by accident.
 */
public final class DurableFiles {
  /** Writes the content of one file; the stream is closed by the caller. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  private static final int BUFFER = 1 << 16;
  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.tmp-[0-9a-f-]{36}");

  /** How HDFS refuses a second creator while the first has not closed the file. */
  private static final Set<String> BEING_CREATED =
      Set.of(
          "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException",
          "org.apache.hadoop.hdfs.protocol.RecoveryInProgressException");

  private DurableFiles() {}

  /**
   * The path's file system; the local one without checksum files.
   *
   * @throws UserError when no local file can have this name in this process
   */
  public static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    if (fileSystem instanceof LocalFileSystem local) {
      UserPath.requireWritable(path);
      return local.getRawFileSystem();
    }
    return fileSystem;
  }

  /** The whole path, without the slash at its end that one made of a URI may have. */
  static Path qualified(FileSystem fileSystem, Path path) {
    URI uri = fileSystem.makeQualified(path).toUri();
    return new Path(uri.getScheme(), uri.getAuthority(), uri.getPath());
  }

  /** Writes a new file, on the disk when this returns. */
  public static void write(FileSystem fileSystem, Path file, Content content) throws IOException {
    if (Store.of(fileSystem) == Store.OBJECTS) {
      ObjectFile.put(fileSystem, file, content);
      return;
    }
    try (FSDataOutputStream out = create(fileSystem, file)) {
      content.writeTo(out);
      sync(fileSystem, file, out);
    }
  }

  /**
   * Makes an empty file, and the directories above it.
   *
   * @return whether it was not there: of several that try at once, one succeeds. In a store of
   *     objects also false, seldom, when this made it and was so slow that another may have, too
   */
  public static boolean createNew(Path file, Configuration configuration) throws IOException {
    AtomicBoolean isNew = new AtomicBoolean();
    WriteFailure.explaining(
        file, () -> isNew.set(createNew(fileSystem(file, configuration), file)));
    return isNew.get();
  }

  private static boolean createNew(FileSystem fileSystem, Path file) throws IOException {
    if (Store.of(fileSystem) == Store.OBJECTS) {
      Path place = fileSystem.makeQualified(file);
      Claims.Names names = new ObjectDirectory(fileSystem, place.getParent());
      return new Claims(names, place.getName(), ClaimTime.REAL, () -> UUID.randomUUID().toString())
          .create();
    }
    try {
      create(fileSystem, file).close();
      return true;
    } catch (java.nio.file.FileAlreadyExistsException | FileAlreadyExistsException e) {
      return false;
    } catch (RemoteException e) {
      if (BEING_CREATED.contains(e.getClassName())) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Creates a file and the directories above it. On local disks by Java itself: Hadoop would start
   * a {@code chmod} process for each.
   */
  private static FSDataOutputStream create(FileSystem fileSystem, Path file) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      makeDirectory(local, local.makeQualified(file).getParent());
      Files.createFile(nio(local, file));
      return local.append(file, BUFFER);
    }
    return fileSystem.create(file, false, BUFFER);
  }

  /** Brings what was written to a file to the disk: Hadoop's local streams that append cannot. */
  static void sync(FileSystem fileSystem, Path file, FSDataOutputStream out) throws IOException {
    out.flush();
    if (out.hasCapability(StreamCapabilities.HSYNC)) {
      out.hsync();
    } else {
      sync(fileSystem, file);
    }
  }

  /** A name beside the target that nobody else uses and that Spark and listings pass over. */
  static Path temporaryBeside(Path target) {
    String name = "." + target.getName() + ".tmp-" + UUID.randomUUID();
    return UserPath.below(target.getParent(), name);
  }

  /** Whether it is what somebody is writing, or was when he was killed. */
  public static boolean isTemporary(Path path) {
    return TEMPORARY.matcher(path.getName()).matches();
  }

  /** All files below a directory, sorted by path. */
  static List<FileStatus> filesBelow(FileSystem fileSystem, Path directory) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus status : fileSystem.listStatus(directory)) {
      if (status.isDirectory()) {
        files.addAll(filesBelow(fileSystem, status.getPath()));
      } else {
        files.add(status);
      }
    }
    Collections.sort(files);
    return files;
  }

  /**
   * Makes the directory and those above it, unless it is there.
   *
   * @throws UserError when it cannot, and nobody tells why
   */
  static void makeDirectory(FileSystem fileSystem, Path directory) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      makeLocally(nio(local, directory));
    } else if (!fileSystem.mkdirs(directory)) {
      throw cannotMake(directory, null);
    }
  }

  /** Removes what a failed attempt left; if that fails too, the failure says so. */
  static void discard(FileSystem fileSystem, Path temporary, Throwable failure) {
    try {
      fileSystem.delete(temporary, true);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Renames atomically where the file system can; fails when the target exists. */
  static void rename(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      // rename(2) would replace a file or an empty directory, but never a directory with files.
      if (Files.exists(nio(local, to), LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(to + " exists");
      }
      moveLocally(local, from, to);
    } else {
      context(fileSystem, to).rename(from, to, Rename.NONE);
    }
  }

  /** Renames a file, in place of the one that may be there. */
  static void replace(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      moveLocally(local, from, to);
    } else {
      context(fileSystem, to).rename(from, to, Rename.OVERWRITE);
    }
  }

  /** Brings a local file or directory to the disk; a distributed file system does so on close. */
  static void sync(FileSystem fileSystem, Path path) throws IOException {
    if (!(fileSystem instanceof RawLocalFileSystem local)) {
      return;
    }
    java.nio.file.Path file = nio(local, path);
    boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (Files.isDirectory(file) && !isPosix) {
      return; // Windows has no handle of a directory to sync
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void makeLocally(java.nio.file.Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return; // perhaps by a link, which Java 17 takes for a file
    } else if (Files.exists(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    try {
      Files.createDirectories(directory);
    } catch (NoSuchFileException e) {
      throw cannotMake(directory, e);
    }
  }

  private static UserError cannotMake(Object directory, Throwable cause) {
    return new UserError(
        "cannot make the directory " + directory, "choose a place that you may write to", cause);
  }

  private static void moveLocally(RawLocalFileSystem local, Path from, Path to) throws IOException {
    Files.move(nio(local, from), nio(local, to), StandardCopyOption.ATOMIC_MOVE);
    sync(local, to.getParent());
  }

  private static java.nio.file.Path nio(RawLocalFileSystem local, Path path) {
    return local.pathToFile(path).toPath();
  }

  private static FileContext context(FileSystem fileSystem, Path path) throws IOException {
    return FileContext.getFileContext(fileSystem.makeQualified(path).toUri(), fileSystem.getConf());
  }
}
