package org.pcot.datasets.storage;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A store of objects as S3A shows it: a file is there when its stream is closed, in place of
 * another; whether one is there already is asked when it is opened; a directory is there while it
 * holds files; a rename copies file by file, in the order of names, and then deletes; nothing can
 * be appended to. The objects are the files of the local disk at the same paths, so that processes
 * share them.
 *
 * <p>The authority of {@code objects://NAME/path} names a {@link Watcher}, which sees every step.
 */
public final class ObjectStoreFileSystem extends FileSystem {
  /** Is asked before each request, and may throw: the process that asked is dead then. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * @param isChange whether objects change
     */
    void before(String request, Path path, boolean isChange) throws IOException;
  }

  private static final Map<String, Watcher> WATCHERS = new ConcurrentHashMap<>();

  private final RawLocalFileSystem local = new RawLocalFileSystem();
  private URI uri = URI.create("objects:///");

  /** Returns how paths begin in the store of this name. */
  public static String watched(String name, Watcher watcher) {
    WATCHERS.put(name, watcher);
    return "objects://" + name;
  }

  @Override
  public void initialize(URI name, Configuration configuration) throws IOException {
    super.initialize(name, configuration);
    setConf(configuration);
    local.initialize(URI.create("file:///"), configuration);
    uri = URI.create("objects://" + (name.getAuthority() == null ? "/" : name.getAuthority()));
  }

  @Override
  public String getScheme() {
    return "objects";
  }

  @Override
  public URI getUri() {
    return uri;
  }

  private void request(String request, Path path, boolean isChange) throws IOException {
    Watcher watcher = uri.getAuthority() == null ? null : WATCHERS.get(uri.getAuthority());
    if (watcher != null) {
      watcher.before(request, path, isChange);
    }
  }

  private static java.nio.file.Path nio(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private Path path(java.nio.file.Path object) {
    return new Path(uri.getScheme(), uri.getAuthority(), object.toString());
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    request("get", path, false);
    if (!Files.isRegularFile(nio(path))) {
      throw new FileNotFoundException(path + " is not there");
    }
    return local.open(new Path(nio(path).toString()), bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    request("create", path, false);
    if (Files.isDirectory(nio(path)) && !isEmpty(nio(path))) {
      throw new FileAlreadyExistsException(path + " is a directory");
    }
    if (!overwrite && Files.exists(nio(path))) {
      throw new FileAlreadyExistsException(path + " exists");
    }
    return new FSDataOutputStream(
        new ByteArrayOutputStream() {
          private boolean isClosed;

          @Override
          public void close() throws IOException {
            if (!isClosed) {
              isClosed = true;
              put(path, toByteArray());
            }
          }
        },
        null);
  }

  private void put(Path path, byte[] bytes) throws IOException {
    request("put", path, true);
    java.nio.file.Path upload = Files.createTempFile("object", ".tmp");
    Files.write(upload, bytes);
    place(upload, nio(path));
  }

  /** Others may remove the directory, as one that has become empty, before the object is in it. */
  private static void place(java.nio.file.Path upload, java.nio.file.Path object)
      throws IOException {
    while (true) {
      Files.createDirectories(object.getParent());
      try {
        Files.move(
            upload, object, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return;
      } catch (NoSuchFileException e) {
        if (!Files.exists(upload)) {
          throw e;
        }
      }
    }
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("objects cannot be appended to");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    List<java.nio.file.Path> objects = objects(nio(from));
    if (objects.isEmpty()) {
      return false;
    }
    if (Files.exists(nio(to)) && !Files.isDirectory(nio(to))) {
      return false;
    }
    java.nio.file.Path target =
        Files.isDirectory(nio(to)) && !isEmpty(nio(to)) ? nio(to).resolve(from.getName()) : nio(to);
    for (java.nio.file.Path object : objects) {
      put(
          path(target.resolve(nio(from).relativize(object).toString())),
          Files.readAllBytes(object));
    }
    for (java.nio.file.Path object : objects) {
      deleteObject(object);
    }
    return true;
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    List<java.nio.file.Path> objects = objects(nio(path));
    if (Files.isDirectory(nio(path)) && !objects.isEmpty() && !recursive) {
      throw new IOException(path + " is not empty");
    }
    for (java.nio.file.Path object : objects) {
      deleteObject(object);
    }
    return !objects.isEmpty();
  }

  private void deleteObject(java.nio.file.Path object) throws IOException {
    request("delete", path(object), true);
    Files.deleteIfExists(object);
    java.nio.file.Path above = object.getParent();
    try {
      while (Files.deleteIfExists(above)) {
        above = above.getParent();
      }
    } catch (DirectoryNotEmptyException e) {
      return;
    }
  }

  /** The object, or those below the directory, in the order of names; none where nothing is. */
  private static List<java.nio.file.Path> objects(java.nio.file.Path place) throws IOException {
    List<java.nio.file.Path> objects = new ArrayList<>();
    if (Files.isDirectory(place)) {
      for (java.nio.file.Path child : children(place)) {
        objects.addAll(objects(child));
      }
    } else if (Files.exists(place)) {
      objects.add(place);
    }
    return objects;
  }

  private static List<java.nio.file.Path> children(java.nio.file.Path directory)
      throws IOException {
    try (Stream<java.nio.file.Path> children = Files.list(directory)) {
      return children.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static boolean isEmpty(java.nio.file.Path directory) throws IOException {
    return objects(directory).isEmpty();
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    request("list", path, false);
    if (Files.isRegularFile(nio(path))) {
      return new FileStatus[] {status(nio(path))};
    }
    if (isEmpty(nio(path))) {
      throw new FileNotFoundException(path + " is not there");
    }
    List<FileStatus> statuses = new ArrayList<>();
    for (java.nio.file.Path child : children(nio(path))) {
      try {
        statuses.add(status(child));
      } catch (NoSuchFileException | FileNotFoundException e) {
        continue; // gone since, or a directory without files
      }
    }
    return statuses.toArray(FileStatus[]::new);
  }

  private FileStatus status(java.nio.file.Path object) throws IOException {
    if (Files.isDirectory(object)) {
      if (isEmpty(object)) {
        throw new FileNotFoundException(object + " is not there");
      }
      return new FileStatus(0, true, 1, 0, 0, path(object));
    }
    if (!Files.exists(object)) {
      throw new FileNotFoundException(object + " is not there");
    }
    long time = Files.getLastModifiedTime(object).toMillis() / 1000 * 1000; // whole seconds
    return new FileStatus(Files.size(object), false, 1, 1 << 25, time, path(object));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    request("head", path, false);
    try {
      return status(nio(path));
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException(path + " is not there");
    }
  }

  /** Directories come with their files. */
  @Override
  public boolean mkdirs(Path path, FsPermission permission) {
    return true;
  }

  @Override
  public void setWorkingDirectory(Path directory) {
    // there is none: paths are absolute
  }

  @Override
  public Path getWorkingDirectory() {
    return new Path(uri.getScheme(), uri.getAuthority(), "/");
  }
}
