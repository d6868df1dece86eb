package org.pcot.datasets.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;

class AtomicFileTest {
  private final Configuration configuration = new Configuration();
  @TempDir java.nio.file.Path root;

  private static DurableFiles.Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void writesAFileAndNothingBesideIt() throws IOException {
    java.nio.file.Path file = root.resolve("a/manifest.json");
    AtomicFile.write(new Path(file.toUri()), configuration, text("{}"));
    assertThat(file).hasContent("{}");
    assertThat(file.getParent().toFile().list()).containsExactly("manifest.json");
  }

  @Test
  void refusesToOverwriteUnlessAskedToReplace() throws IOException {
    java.nio.file.Path file = Files.writeString(root.resolve("file"), "old");
    Path path = new Path(file.toUri());
    assertThatThrownBy(() -> AtomicFile.write(path, configuration, text("new")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("exists already");
    assertThat(file).hasContent("old");
    AtomicFile.replace(path, configuration, text("new"));
    assertThat(file).hasContent("new");
  }

  @Test
  void keepsTheOldFileWhenWritingTheNewOneFails() throws IOException {
    java.nio.file.Path file = Files.writeString(root.resolve("file"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.replace(
                    new Path(file.toUri()),
                    configuration,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no space left");
    assertThat(file).hasContent("old");
    assertThat(root.toFile().list()).containsExactly("file");
  }

  @Test
  void replacesOnAFileSystemThatIsNotLocal() throws IOException {
    String mount = MountedFileSystem.mount(root, configuration);
    Path path = new Path(mount + "file");
    AtomicFile.write(path, configuration, text("old"));
    AtomicFile.replace(path, configuration, text("new"));
    assertThat(root.resolve("file")).hasContent("new");
  }

  @Test
  void removesWhatKilledWritersLeftAndNothingElse() throws IOException {
    for (String target : new String[] {"metrics.jsonl", "step_000002"}) {
      Path temporary = DurableFiles.temporaryBeside(new Path(new Path(root.toUri()), target));
      Files.createDirectories(root.resolve(temporary.getName()).resolve("below"));
    }
    Files.writeString(root.resolve(".metrics.jsonl.tmp-mine"), "kept");
    Files.writeString(root.resolve("metrics.jsonl"), "kept");
    Temporaries.removeIn(new Path(root.toUri()), configuration);
    assertThat(root.toFile().list())
        .containsExactlyInAnyOrder("metrics.jsonl", ".metrics.jsonl.tmp-mine");
    Temporaries.removeIn(new Path(root.resolve("absent").toUri()), configuration);
    assertThat(root.resolve("absent")).doesNotExist();
  }
}
