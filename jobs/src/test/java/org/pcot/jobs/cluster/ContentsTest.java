package org.pcot.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.DurableFiles;

class ContentsTest {
  private static final String DRAWN = "0123abcd-0123-0123-0123-0123456789a%d";

  @TempDir private Path directory;
  private Path one;
  private Path other;

  @BeforeEach
  void writeTwoRuns() throws IOException {
    one = write(0);
    other = write(1);
  }

  private Path write(int run) throws IOException {
    Path output = directory.resolve("run-" + run);
    AtomicDirectory.write(
        new org.apache.hadoop.fs.Path(output.resolve("checkpoint").toString()),
        new Configuration(),
        (fileSystem, place) ->
            DurableFiles.write(
                fileSystem, new org.apache.hadoop.fs.Path(place, "model"), out -> out.write(7)));
    Files.writeString(output.resolve("part-" + DRAWN.formatted(run) + ".txt"), "rows");
    Files.writeString(output.resolve("manifest.json"), "{\n  \"begun\" : \"" + run + "\"\n}");
    Files.writeString(output.resolve("times.jsonl"), "{\"seconds\": " + run + "}");
    Files.createDirectories(output.resolve("_leases/a"));
    Files.writeString(output.resolve("_leases/a/lease_00000" + run), "held");
    return output;
  }

  @Test
  void namesThatSparkDrawsAndTimesAndLeasesDoNotCount() throws IOException {
    assertThat(Contents.read(one)).isEqualTo(Contents.read(other));
    assertThat(Contents.read(one).digests()).hasSize(7);
  }

  @Test
  void whatDiffersIsMissingOrIsTooMuchIsNamed() throws IOException {
    Contents expected = Contents.read(one);
    Files.write(other.resolve("checkpoint/model"), new byte[] {8});
    Files.delete(other.resolve("times.jsonl"));
    Path temporary = other.resolve("_leases/a/.lease_000002.tmp-" + DRAWN.formatted(3));
    Files.writeString(temporary, "");
    Contents found = Contents.read(other);
    assertThat(expected.differences(found))
        .containsExactly("checkpoint/model: differs", "times.jsonl: is missing");
    assertThat(expected.surplus(found)).containsExactly("_leases/a/.lease_000002.tmp-*");
    assertThat(Contents.holdsTemporaries(other)).isTrue();
    assertThat(Contents.holdsTemporaries(one)).isFalse();
  }

  @Test
  void aFileThatDoesNotFitItsDigestIsABrokenSeal() throws IOException {
    assertThat(Contents.brokenSeals(one)).isEmpty();
    Files.write(one.resolve("checkpoint/model"), new byte[] {8});
    assertThat(Contents.brokenSeals(one))
        .singleElement()
        .asString()
        .contains("model: is not what SHA256SUMS says");
  }
}
