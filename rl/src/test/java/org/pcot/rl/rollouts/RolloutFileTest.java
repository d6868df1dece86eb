package org.pcot.rl.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.FullDiskFileSystem;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.generation.Completion;

class RolloutFileTest {
  private static final String SCHEMA =
      """
      message rollouts {
        required int32 prompt_number;
        required binary prompt (STRING);
        required binary response (STRING);
        required binary answer (STRING);
        required double reward;
        required double advantage;
        required double log_probability;
        required group token_log_probabilities (LIST) {
          repeated group list {
            required float element;
          }
        }
        required int32 length;
        required boolean is_long;
        required boolean is_right;
        required boolean ended;
        required int64 weights_step;
      }
      """;

  private final Configuration hadoop = new Configuration();
  @TempDir private java.nio.file.Path directory;
  private Path run;

  @BeforeEach
  void nameTheRun() {
    run = new Path(directory.resolve("run").toUri());
  }

  private static RolloutFile.Row row(long seed, int index) {
    CounterRandom random = CounterRandom.of(seed, Purpose.ROLLOUT_TOKEN, index);
    int length = random.below(60, 0);
    float[] logProbabilities = new float[length + random.below(2, 1)];
    for (int t = 0; t < logProbabilities.length; t++) {
      logProbabilities[t] = (float) -random.uniform(10 + t);
    }
    return new RolloutFile.Row(
        index / 3,
        "prompt " + random.bits(2),
        "ré<eos>".repeat(length),
        index % 2 == 0 ? "0" : "",
        random.gaussian(3),
        random.gaussian(4),
        logProbabilities,
        length,
        random.below(2, 5) == 0,
        random.below(2, 6) == 0,
        random.below(2, 7) == 0,
        random.bits(8) >>> 1);
  }

  private static List<RolloutFile.Row> rows(long seed, int count) {
    return IntStream.range(0, count).mapToObj(index -> row(seed, index)).toList();
  }

  private byte[] bytes(int iteration) throws IOException {
    return Files.readAllBytes(
        directory.resolve("run/rollouts/iteration_%06d.parquet".formatted(iteration)));
  }

  @Test
  void sparkReadsEveryValueBack() throws IOException {
    List<RolloutFile.Row> first = rows(1, 257);
    List<RolloutFile.Row> second = rows(2, 31);
    RolloutFile.write(run, 1, first, hadoop);
    RolloutFile.write(run, 2, second, hadoop);
    List<RolloutFile.Row> expected = Stream.concat(first.stream(), second.stream()).toList();
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .appName("rollouts")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .getOrCreate()) {
      Dataset<Row> read = spark.read().parquet(new Path(run, "rollouts").toString());
      assertThat(read.schema().simpleString())
          .isEqualTo(
              "struct<prompt_number:int,prompt:string,response:string,answer:string,"
                  + "reward:double,advantage:double,log_probability:double,"
                  + "token_log_probabilities:array<float>,length:int,is_long:boolean,"
                  + "is_right:boolean,ended:boolean,weights_step:bigint>");
      List<Row> found = read.orderBy("weights_step").collectAsList();
      List<RolloutFile.Row> inOrder =
          expected.stream()
              .sorted((a, b) -> Long.compare(a.weightsStep(), b.weightsStep()))
              .toList();
      assertThat(found).hasSameSizeAs(inOrder);
      for (int i = 0; i < found.size(); i++) {
        assertSame(found.get(i), inOrder.get(i));
      }
    }
  }

  private static void assertSame(Row found, RolloutFile.Row row) {
    double sum = 0;
    for (float logProbability : row.tokenLogProbabilities()) {
      sum += logProbability;
    }
    assertThat(found.<Float>getList(7))
        .containsExactlyElementsOf(
            IntStream.range(0, row.tokenLogProbabilities().length)
                .mapToObj(t -> row.tokenLogProbabilities()[t])
                .toList());
    assertThat(IntStream.range(0, 13).filter(i -> i != 7).mapToObj(found::get))
        .containsExactly(
            row.promptNumber(),
            row.prompt(),
            row.response(),
            row.answer(),
            row.reward(),
            row.advantage(),
            sum,
            row.length(),
            row.isLong(),
            row.isRight(),
            row.ended(),
            row.weightsStep());
  }

  @Test
  void columnsAreOfPlainTypesInSnappyAndNothingSaysWhenOrWhere() throws IOException {
    RolloutFile.write(run, 7, rows(3, 100), hadoop);
    ParquetMetadata metadata;
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(RolloutFile.place(run, 7), new Configuration(false)))) {
      metadata = reader.getFooter();
    }
    assertThat(metadata.getFileMetaData().getSchema())
        .isEqualTo(MessageTypeParser.parseMessageType(SCHEMA));
    assertThat(metadata.getBlocks().get(0).getColumns())
        .extracting(ColumnChunkMetaData::getCodec)
        .containsOnly(CompressionCodecName.SNAPPY)
        .hasSize(13);
    assertThat(metadata.getFileMetaData().getKeyValueMetaData())
        .containsOnlyKeys("writer.model.name");
  }

  @Test
  void theSameRowsGiveTheSameBitsWhateverHadoopIsSetTo() throws IOException {
    RolloutFile.write(run, 1, rows(4, 500), hadoop);
    byte[] once = bytes(1);
    hadoop.setInt("parquet.page.size", 512);
    hadoop.set("parquet.compression", "GZIP");
    RolloutFile.write(run, 2, rows(4, 500), hadoop);
    assertThat(bytes(2)).isEqualTo(once);
    RolloutFile.write(run, 2, rows(5, 500), hadoop);
    assertThat(bytes(2)).isNotEqualTo(once);
  }

  @Test
  void replacesWhatARunThatWasCutLeft() throws IOException {
    RolloutFile.write(run, 12, rows(6, 40), hadoop);
    byte[] whole = bytes(12);
    Files.write(
        directory.resolve("run/rollouts/iteration_000012.parquet"), Arrays.copyOf(whole, 99));
    RolloutFile.write(run, 12, rows(6, 40), hadoop);
    assertThat(bytes(12)).isEqualTo(whole);
    assertThat(directory.resolve("run/rollouts")).isDirectoryNotContaining("glob:**.tmp*");
  }

  @Test
  void aFullDiskIsAReadableErrorAndLeavesTheFileThatWasThere() throws IOException {
    RolloutFile.write(run, 1, rows(7, 20), hadoop);
    byte[] before = bytes(1);
    hadoop.set("fs.fulldisk.impl", FullDiskFileSystem.class.getName());
    Path full = new Path("fulldisk://" + directory.resolve("run"));
    for (int iteration : new int[] {1, 2}) {
      assertThatThrownBy(() -> RolloutFile.write(full, iteration, rows(8, 3_000), hadoop))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no space left");
    }
    assertThat(bytes(1)).isEqualTo(before);
    try (Stream<java.nio.file.Path> left = Files.list(directory.resolve("run/rollouts"))) {
      assertThat(left.map(java.nio.file.Path::getFileName))
          .containsExactly(java.nio.file.Path.of("iteration_000001.parquet"));
    }
  }

  @Test
  void aRowSaysWhatItsSampleDoes() {
    Vocabulary vocabulary = Vocabulary.ofCharacters("01=");
    int eos = vocabulary.eosId();
    int[] tokens = {vocabulary.encode("0")[0], vocabulary.encode("1")[0], eos};
    float[] logProbabilities = {-0.5f, -0.25f, -2};
    Problem problem = new Problem("01=", "01", "1", "1");
    int[] prompt = vocabulary.encodePrompt("01=");
    Completion whole = new Completion(tokens, logProbabilities, true);
    Sample ended =
        new Sample(5, problem, prompt, whole, whole.response(vocabulary), 0.75, true, true);
    RolloutFile.Row row = RolloutFile.Row.of(ended, -1.5, 41);
    assertThat(row)
        .isEqualTo(
            new RolloutFile.Row(
                5, "01=", "01", "1", 0.75, -1.5, logProbabilities, 2, true, true, true, 41));
    assertThat(row.logProbability()).isEqualTo(-2.75);

    Completion cut = new Completion(tokens, logProbabilities, false);
    Sample truncated =
        new Sample(6, problem, prompt, cut, cut.response(vocabulary), 0, false, false);
    assertThat(RolloutFile.Row.of(truncated, 0, 0).response()).isEqualTo("01<eos>");
    assertThat(RolloutFile.Row.of(truncated, 0, 0).length()).isEqualTo(3);
  }
}
