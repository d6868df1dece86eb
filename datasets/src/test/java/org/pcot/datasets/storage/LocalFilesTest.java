package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {
  /** Local files whose rights Hadoop may not set: it would start a process. */
  public static final class NoProcess extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("noprocess:///");
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      throw new IOException("chmod " + path);
    }
  }

  @TempDir java.nio.file.Path directory;
  private final Configuration hadoop = new Configuration();
  private FileSystem fileSystem;

  @BeforeEach
  void local() throws IOException {
    hadoop.set("fs.noprocess.impl", NoProcess.class.getName());
    fileSystem = DurableFiles.fileSystem(place("a"), hadoop);
  }

  @Test
  void noProcessIsStartedForAFileOrADirectory() throws IOException {
    DurableFiles.write(fileSystem, place("deep/down/a"), out -> out.write('a'));
    DurableFiles.makeDirectory(fileSystem, place("b/c/d"));
    AtomicFile.replace(place("e/f"), hadoop, out -> out.write('f'));
    AtomicDirectory.write(
        place("g/h"),
        hadoop,
        (files, target) -> DurableFiles.write(files, new Path(target, "i"), out -> out.write('i')));
    assertThat(DurableFiles.createNew(place("j/k"), hadoop)).isTrue();
    assertThat(directory.resolve("deep/down/a")).hasContent("a");
    assertThat(directory.resolve("b/c/d")).isDirectory();
    assertThat(directory.resolve("e/f")).hasContent("f");
    assertThat(directory.resolve("g/h/i")).hasContent("i");
    assertThat(directory.resolve("j/k")).isEmptyFile();
  }

  @Test
  void aFileThatIsThereIsNotWrittenOver() throws IOException {
    Files.writeString(directory.resolve("a"), "before");
    assertThatThrownBy(
            () -> DurableFiles.write(fileSystem, place("a"), out -> out.write("after".getBytes())))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(DurableFiles.createNew(place("a"), hadoop)).isFalse();
    assertThat(directory.resolve("a")).hasContent("before");
  }

  @Test
  void aDirectoryMayBeALinkAndMayNotBeAFile() throws IOException {
    Files.createSymbolicLink(
        directory.resolve("link"), Files.createDirectory(directory.resolve("d")));
    Files.writeString(directory.resolve("file"), "");
    DurableFiles.makeDirectory(fileSystem, place("link"));
    DurableFiles.write(fileSystem, place("link/a"), out -> out.write('a'));
    assertThat(directory.resolve("d/a")).hasContent("a");
    assertThatThrownBy(() -> DurableFiles.makeDirectory(fileSystem, place("file")))
        .isInstanceOf(NotDirectoryException.class);
  }

  private Path place(String name) {
    return new Path("noprocess://" + directory + "/" + name);
  }
}
