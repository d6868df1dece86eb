package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.UserError;

class UserPathTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir java.nio.file.Path directory;

  /** The last two look alike, and are two names. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[v1]",
        "{a,b}",
        "*",
        "what?",
        "10:00",
        "a:/b",
        "a b",
        " a ",
        "100%",
        "a%2Fb",
        "a#b",
        "a+b",
        "a,b",
        "it's",
        "\"x\"",
        "a\\b",
        "-x",
        "@x",
        "~x",
        "$HOME",
        "a&b;c|d",
        "(x)",
        "p=0.3",
        "été",
        "۳",
        "数据",
        "\uD83D\uDE80",
        "caf\u00e9",
        "cafe\u0301"
      })
  void aNameIsThatOfTheFileWithTheVeryCharacters(String name) throws IOException {
    Path path = UserPath.of(directory + "/" + name + "/" + name.replace("/", ""));
    AtomicFile.write(path, HADOOP, out -> out.write('x'));
    java.nio.file.Path file = directory.resolve(name).resolve(name.replace("/", ""));
    assertThat(file).hasContent("x");
    FileSystem fileSystem = DurableFiles.fileSystem(path, HADOOP);
    assertThat(fileSystem.listStatus(path.getParent()))
        .extracting(status -> UserPath.local(status.getPath().toString()))
        .containsExactly(file);
    assertThat(new Path(path.toString())).isEqualTo(path);
    assertThat(UserPath.local(directory + "/" + name)).isEqualTo(directory.resolve(name));
  }

  /** Such as those that paths travel to executors as. */
  @ParameterizedTest
  @ValueSource(strings = {"10:00", "10:00/x", "./step-10:/x", "a/10:00", "../10:00", "./x", "[x]"})
  void aRelativePathStaysOneWhenItIsWrittenAndReadAgain(String text) throws IOException {
    Path path = UserPath.of(text);
    assertThat(path.toUri().getScheme()).isNull();
    assertThat(new Path(path.toString())).isEqualTo(path);
    FileSystem local = DurableFiles.fileSystem(path, HADOOP);
    assertThat(local.makeQualified(path).toUri().getPath())
        .isEqualTo(java.nio.file.Path.of(text).toAbsolutePath().normalize().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "/a/../b/, /b",
    "//a//b, /a/b",
    "file:/a b, file:/a b",
    "file:///a%20b, file:/a%20b",
    "s3a://bucket/x y, s3a://bucket/x y",
    "hdfs://host:8020/x, hdfs://host:8020/x"
  })
  void pathsAndUrisHaveOneForm(String text, String form) {
    assertThat(UserPath.of(text)).hasToString(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a\nb", "a\rb", "a\0b", "~", "~/runs", "donn\ufffd\ufffdes", "\uD83D"})
  void whatIsNoPathIsRefused(String text) {
    assertThatThrownBy(() -> DurableFiles.fileSystem(UserPath.of(text), HADOOP))
        .isInstanceOf(UserError.class);
  }

  @Test
  void aLocalFileIsNotOnAnotherFileSystem() {
    assertThat(UserPath.local("file:" + directory)).isEqualTo(directory);
    assertThatThrownBy(() -> UserPath.local("hdfs://host/x"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is not on a local disk");
  }

  @Test
  void aLinkIsWhatItPointsTo() throws IOException {
    Files.createDirectory(directory.resolve("there"));
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("there"));
    AtomicFile.write(UserPath.of(directory + "/link/x"), HADOOP, out -> out.write('x'));
    assertThat(directory.resolve("there/x")).hasContent("x");
  }
}
