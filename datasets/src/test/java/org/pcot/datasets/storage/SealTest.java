package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
  private final Configuration hadoop = new Configuration();
  @TempDir java.nio.file.Path root;

  private static Seal seal(String... written) {
    Seal.Counter counter = new Seal.Counter();
    for (String text : written) {
      counter.add(text.getBytes(StandardCharsets.UTF_8));
    }
    return counter.seal();
  }

  private Path path(String name) {
    return new Path(root.resolve(name).toUri());
  }

  @Test
  void isThatOfTheBytesHoweverTheyCame() throws IOException {
    Files.writeString(root.resolve("abc"), "abc");
    Seal.Counter counter = new Seal.Counter();
    counter.add(path("abc"), hadoop);
    assertThat(counter.seal())
        .isEqualTo(seal("a", "", "bc"))
        .isEqualTo(new Seal(3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    assertThat(Seal.read(counter.seal().json())).contains(counter.seal());
  }

  @Test
  void fitsAFileThatGrewAndNoneThatWasChanged() throws IOException {
    Seal seal = seal("first", "second");
    java.nio.file.Path file = root.resolve("metrics");
    assertThat(seal.damage(path("metrics"), hadoop)).contains(path("metrics") + ": is missing");
    Files.writeString(file, "firstsecond and more");
    assertThat(seal.damage(path("metrics"), hadoop)).isEmpty();
    Files.writeString(file, "firstsecomd and more");
    assertThat(seal.damage(path("metrics"), hadoop))
        .contains(path("metrics") + ": differs from its digest");
    Files.writeString(file, "first");
    assertThat(seal.damage(path("metrics"), hadoop))
        .contains(path("metrics") + ": has 5 bytes of 11");
  }

  @Test
  void takesTheFilesOfADirectoryInTheOrderOfTheirNames() throws IOException {
    Files.createDirectory(root.resolve("rollouts"));
    Files.writeString(root.resolve("rollouts/2"), "second");
    Files.writeString(root.resolve("rollouts/1"), "first");
    Files.writeString(root.resolve("rollouts/.3"), "hidden");
    assertThat(seal("first", "second").damage(path("rollouts"), hadoop)).isEmpty();
    assertThat(seal("first").damage(path("rollouts"), hadoop)).isEmpty();
    assertThat(seal("fir").damage(path("rollouts"), hadoop)) // as if the only file had grown
        .contains(path("rollouts") + ": has a file that grew");
    assertThat(seal("second", "first").damage(path("rollouts"), hadoop)).isPresent();
    assertThat(seal("first").cut(path("rollouts"), hadoop)).isTrue();
    assertThat(root.resolve("rollouts/2")).doesNotExist();
    assertThat(seal("first", "second").damage(path("rollouts"), hadoop)).isPresent();
  }

  @Test
  void cutsWhatCameLater() throws IOException {
    Files.writeString(root.resolve("metrics"), "firstsecond");
    assertThat(seal("first").cut(path("metrics"), hadoop)).isTrue();
    assertThat(root.resolve("metrics")).hasContent("first");
    assertThat(seal("first").cut(path("metrics"), hadoop)).isFalse();
  }
}
