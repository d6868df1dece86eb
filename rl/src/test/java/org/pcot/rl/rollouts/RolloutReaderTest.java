package org.pcot.rl.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

class RolloutReaderTest {
  private final Configuration hadoop = new Configuration();
  @TempDir private java.nio.file.Path directory;
  private Path run;

  @BeforeEach
  void nameTheRun() {
    run = new Path(directory.toUri());
  }

  private static RolloutFile.Row row(int index) {
    CounterRandom random = CounterRandom.of(11, Purpose.ROLLOUT_TOKEN, index);
    float[] logProbabilities = new float[random.below(40, 0)];
    for (int t = 0; t < logProbabilities.length; t++) {
      logProbabilities[t] = (float) -random.uniform(10 + t);
    }
    return new RolloutFile.Row(
        index / 3,
        "ré\n" + random.bits(2),
        "\u0000漢".repeat(logProbabilities.length),
        index % 2 == 0 ? "0" : "",
        random.gaussian(3),
        random.gaussian(4),
        logProbabilities,
        random.below(60, 9),
        random.below(2, 5) == 0,
        random.below(2, 6) == 0,
        random.below(2, 7) == 0,
        random.bits(8) >>> 1);
  }

  private java.nio.file.Path file(int iteration) {
    return directory.resolve("rollouts/iteration_%06d.parquet".formatted(iteration));
  }

  @Test
  void whatWasWrittenIsReadInItsOrder() throws IOException {
    List<RolloutFile.Row> rows = IntStream.range(0, 400).mapToObj(RolloutReaderTest::row).toList();
    RolloutFile.write(run, 3, rows, hadoop);
    List<RolloutFile.Row> read = RolloutReader.read(run, 3, hadoop);
    assertThat(read).usingRecursiveFieldByFieldElementComparator().isEqualTo(rows);
  }

  @Test
  void iterationsAreThoseOfWholeFiles() throws IOException {
    assertThat(RolloutReader.iterations(run, hadoop)).isEmpty();
    for (int iteration : new int[] {12, 2, 1_000_000}) {
      RolloutFile.write(run, iteration, List.of(row(1)), hadoop);
    }
    Files.createFile(
        directory.resolve(
            "rollouts/.iteration_000003.parquet.tmp-01234567-0123-0123-0123-0123456789ab"));
    Files.createFile(directory.resolve("rollouts/notes.parquet"));
    assertThat(RolloutReader.iterations(run, hadoop)).containsExactly(2, 12, 1_000_000);
  }

  @Test
  void whatIsDamagedIsNamed() throws IOException {
    RolloutFile.write(run, 1, IntStream.range(0, 50).mapToObj(i -> row(i)).toList(), hadoop);
    byte[] whole = Files.readAllBytes(file(1));
    byte[] zeros = whole.clone();
    Arrays.fill(zeros, 4, whole.length / 2, (byte) 0);
    for (byte[] damaged : List.of(new byte[0], Arrays.copyOf(whole, 99), zeros)) {
      Files.write(file(1), damaged);
      assertThatThrownBy(() -> RolloutReader.read(run, 1, hadoop))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(RolloutFile.place(run, 1).toString());
    }
  }

  @Test
  void otherColumnsAreNamed() throws IOException {
    MessageType schema = MessageTypeParser.parseMessageType("message m {required int32 length;}");
    Files.createDirectories(file(1).getParent());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(RolloutFile.place(run, 1)).withType(schema).build()) {
      writer.write(new SimpleGroup(schema).append("length", 3));
    }
    assertThatThrownBy(() -> RolloutReader.read(run, 1, hadoop))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no column 'required int32 prompt_number'");
  }
}
