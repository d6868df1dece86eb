package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class AtomicDirectoryTest {
  private final Configuration configuration = new Configuration();
  @TempDir java.nio.file.Path root;
  private java.nio.file.Path local;
  private Path target;

  @BeforeEach
  void chooseTarget() {
    local = root.resolve("a/target");
    target = new Path(local.toUri());
  }

  private static void put(FileSystem fileSystem, Path directory, String name, String text)
      throws IOException {
    DurableFiles.write(
        fileSystem,
        new Path(directory, name),
        out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void fill(FileSystem fileSystem, Path directory) throws IOException {
    put(fileSystem, directory, "b.txt", "hello\n");
    put(fileSystem, directory, "data/part 1.txt", "");
    put(fileSystem, directory, "data/deep/e.txt", "ü");
  }

  private List<String> namesBelow(java.nio.file.Path directory) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private void verify() throws IOException {
    AtomicDirectory.verify(target, configuration);
  }

  @Test
  void writesTheFilesTheirDigestsAndSuccess() throws IOException {
    AtomicDirectory.write(target, configuration, AtomicDirectoryTest::fill);
    assertThat(namesBelow(local))
        .containsExactlyInAnyOrder(
            "SHA256SUMS", "_SUCCESS", "b.txt", "data/part 1.txt", "data/deep/e.txt");
    // The digests are those of sha256sum for "hello\n" and for nothing.
    assertThat(Files.readString(local.resolve("SHA256SUMS")))
        .contains(
            "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  b.txt\n",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  data/part 1.txt\n");
    assertThat(AtomicDirectory.verify(target, configuration))
        .containsOnlyKeys("b.txt", "data/part 1.txt", "data/deep/e.txt");
    assertThat(root.resolve("a")).isDirectoryContaining(file -> file.equals(local));
    assertThat(root.resolve("a").toFile().list()).containsExactly("target");
  }

  @Test
  void aPathMayEndInASlash() throws IOException {
    Path slashed = new Path(java.net.URI.create("file:" + local + "/"));
    assertThat(slashed.toString()).endsWith("/");
    AtomicDirectory.write(slashed, configuration, AtomicDirectoryTest::fill);
    assertThat(AtomicDirectory.verify(slashed, configuration))
        .isEqualTo(AtomicDirectory.verify(target, configuration));
    assertThat(AtomicDirectory.damage(slashed, configuration)).isEmpty();
    AtomicDirectory.replace(slashed, configuration, AtomicDirectoryTest::fill);
    assertThat(root.resolve("a")).isDirectoryNotContaining(file -> !file.equals(local));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void sha256sumAgrees() throws Exception {
    AtomicDirectory.write(target, configuration, AtomicDirectoryTest::fill);
    Process check =
        new ProcessBuilder("sha256sum", "--check", "--strict", "SHA256SUMS")
            .directory(local.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor()).as(output).isZero();
  }

  @Test
  void leavesNoChecksumFilesOfHadoop() throws IOException {
    AtomicDirectory.write(
        target,
        configuration,
        (fileSystem, directory) -> {
          LocalFileSystem checksummed = FileSystem.getLocal(configuration);
          checksummed.create(new Path(directory, "part.txt")).close();
          checksummed.create(new Path(directory, "_SUCCESS")).close();
        });
    assertThat(namesBelow(local)).containsExactly("SHA256SUMS", "_SUCCESS", "part.txt");
    verify();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../b.txt", "data/../../b.txt", "/etc/hostname", ".."})
  void refusesAListThatNamesFilesElsewhere(String name) throws IOException {
    AtomicDirectory.write(target, configuration, AtomicDirectoryTest::fill);
    Files.writeString(local.resolve("SHA256SUMS"), "0".repeat(64) + "  " + name + "\n");
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("SHA256SUMS: is not a list of digests");
  }

  @ParameterizedTest
  @ValueSource(strings = {"b:txt", "s3a://bucket/b.txt", "file:/etc/hostname", "data/a:b"})
  void inAListAColonIsACharacterOfAName(String name) throws IOException {
    AtomicDirectory.write(target, configuration, AtomicDirectoryTest::fill);
    Files.writeString(local.resolve("SHA256SUMS"), "0".repeat(64) + "  " + name + "\n");
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is missing, and listed in SHA256SUMS");
  }

  @Test
  void refusesAnExistingTargetAndLeavesItAsItWas() throws IOException {
    Files.createDirectories(local);
    Files.writeString(local.resolve("mine"), "precious");
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    target, configuration, (f, d) -> assertThat(d).as("not called").isNull()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists already, and nothing is overwritten");
    assertThat(namesBelow(root)).containsExactly("a/target/mine");
  }

  @Test
  void refusesATargetThatAppearedMeanwhile() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    target,
                    configuration,
                    (fileSystem, directory) -> {
                      fill(fileSystem, directory);
                      Files.createDirectories(local); // an empty one, which rename(2) would replace
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists already");
    assertThat(namesBelow(root)).isEmpty();
  }

  @Test
  void leavesNothingOfAFailedAttempt() {
    IllegalStateException failure = new IllegalStateException("task failed");
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    target,
                    configuration,
                    (fileSystem, directory) -> {
                      fill(fileSystem, directory);
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(root.resolve("a")).isEmptyDirectory();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void saysWhenNoSpaceIsLeft() {
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    target,
                    configuration,
                    (fileSystem, directory) -> {
                      fill(fileSystem, directory);
                      Files.writeString(java.nio.file.Path.of("/dev/full"), "x");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot write")
        .hasMessageContaining("a/target: no space left on its disk");
    assertThat(root.resolve("a")).isEmptyDirectory();
  }

  @Test
  void refusesAPathThroughAFile() throws IOException {
    Files.writeString(root.resolve("a"), "a file");
    assertThatThrownBy(
            () -> AtomicDirectory.write(target, configuration, AtomicDirectoryTest::fill))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a part of its path is a file");
  }

  @Test
  void tellsWhatIsWrongWithADirectory() throws IOException {
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there is no such directory");
    AtomicDirectory.write(target, configuration, AtomicDirectoryTest::fill);
    verify();

    Files.writeString(local.resolve("data/new.txt"), "x");
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("data/new.txt: is not listed");
    Files.move(local.resolve("data/new.txt"), local.resolve("data/.hidden"));
    verify();

    Files.writeString(local.resolve("b.txt"), "hellp\n");
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("b.txt: differs from its digest");
    Files.delete(local.resolve("b.txt"));
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("b.txt: is missing");

    Files.writeString(local.resolve("SHA256SUMS"), "nonsense\n");
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("SHA256SUMS: is not a list of digests");
    Files.delete(local.resolve("SHA256SUMS"));
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("SHA256SUMS: is missing");

    assertThat(AtomicDirectory.isComplete(target, configuration)).isTrue();
    Files.delete(local.resolve("_SUCCESS"));
    assertThat(AtomicDirectory.isComplete(target, configuration)).isFalse();
    assertThatThrownBy(this::verify)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is incomplete, it has no _SUCCESS");
  }

  @Test
  void worksOnAFileSystemThatIsNotLocal() throws IOException {
    String mount = MountedFileSystem.mount(root, configuration);
    Path remote = new Path(mount + "a/target");
    AtomicDirectory.write(remote, configuration, AtomicDirectoryTest::fill);
    assertThat(AtomicDirectory.verify(remote, configuration)).hasSize(3);
    assertThatThrownBy(
            () ->
                AtomicDirectory.write(
                    new Path(mount + "b"),
                    configuration,
                    (fileSystem, directory) -> {
                      fill(fileSystem, directory);
                      Files.createDirectories(root.resolve("b"));
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists already");
    assertThat(root.resolve("b")).isEmptyDirectory();
  }
}
