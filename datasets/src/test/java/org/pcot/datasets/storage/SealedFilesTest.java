package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedFilesTest {
  @TempDir java.nio.file.Path root;
  private SealedFiles files;

  @BeforeEach
  void begin() {
    files = SealedFiles.in(new Path(root.toUri()), new Configuration());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void tellsAFileThatIsNotWhatWasWritten() throws IOException {
    files.put("a", bytes("hello\n"));
    files.put("b", bytes("other"));
    assertThat(root.resolve("SHA256SUMS"))
        .content()
        .startsWith("5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  a\n");
    assertThat(files.damage("a")).isEmpty();
    assertThat(files.wrote("a", bytes("hello\n"))).isTrue();
    Files.writeString(root.resolve("a"), "hellp\n");
    assertThat(files.damage("a"))
        .hasValueSatisfying(damage -> assertThat(damage).contains("a: differs from its digest"));
    Files.delete(root.resolve("a"));
    assertThat(files.damage("a"))
        .hasValueSatisfying(damage -> assertThat(damage).contains("a: is missing"));
    assertThat(files.damage("b")).isEmpty();
    files.put("a", bytes("again"));
    assertThat(files.damage("a")).isEmpty();
  }

  @Test
  void aListThatWasExchangedForgetsWhatIsNotThere() throws IOException {
    List<String> notices = new ArrayList<>();
    Files.writeString(root.resolve("SHA256SUMS"), "0".repeat(64) + "  other\n");
    files.renew("a", bytes("hello"), notices::add);
    assertThat(notices).singleElement().asString().contains("other: is missing");
    files.renew("b", bytes("hello"), notices::add);
    Files.delete(root.resolve("b"));
    files.renew("a", bytes("hello"), notices::add);
    assertThat(notices).hasSize(1);
    files.renew("b", bytes("hello"), notices::add);
    assertThat(notices.get(1)).contains("b: is missing, and listed in SHA256SUMS; made again");
  }

  @Test
  void inAListAColonIsACharacterOfAName() throws IOException {
    List<String> notices = new ArrayList<>();
    Files.writeString(root.resolve("SHA256SUMS"), "0".repeat(64) + "  a:b\n");
    files.renew("a", bytes("hello"), notices::add);
    assertThat(notices).singleElement().asString().contains("a:b: is missing");
    files.put("c:d", bytes("hello"));
    assertThat(files.holds("c:d", bytes("hello"))).isTrue();
    assertThat(root.resolve("c:d")).hasContent("hello");
  }

  @Test
  void adoptsAFileWhoseWriterWasKilledBeforeItListedIt() throws IOException {
    files.adopt("a");
    assertThat(root).isEmptyDirectory();
    Files.writeString(root.resolve("a"), "hello");
    files.adopt("a");
    assertThat(files.wrote("a", bytes("hello"))).isTrue();
    Files.writeString(root.resolve("a"), "hellp");
    files.adopt("a");
    assertThat(files.damage("a")).isPresent();
  }

  /** Versions before wrote no list; a list is written anew with the next file. */
  @Test
  void saysNothingOfWhatIsNotListed() throws IOException {
    Files.writeString(root.resolve("a"), "hello");
    assertThat(files.damage("a")).isEmpty();
    Files.writeString(root.resolve("SHA256SUMS"), "nonsense");
    assertThat(files.damage("a")).isEmpty();
    files.put("a", bytes("hello"));
    Files.writeString(root.resolve("a"), "");
    assertThat(files.damage("a")).isPresent();
    files.remove("a");
    assertThat(root).isEmptyDirectory();
  }
}
