package org.pcot.model.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.GeneratedCorpus;
import org.pcot.datasets.problems.Addition;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.Stories;
import org.pcot.model.dl4j.DecoderDataSets;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.training.WeightedSequence;
import org.pcot.model.training.pretraining.RowOrder;

class CorpusBatchesTest {
  private static final CorpusConfig CONFIG = new CorpusConfig(new Addition(2), 0.5, 6, 2);
  private static final long SEED = 3;

  @TempDir Path directory;

  /** On the way of either training master, through a language model's tokenizer. */
  @Test
  void everyRowIsOneBeginThePromptTheResponseAndOneEndThatIsLearnt() throws IOException {
    PublishedModel model = Stories.open();
    Tokenizer tokenizer = model.tokenizer().orElseThrow();
    Task task = new Addition(2).task(tokenizer, model.endTokens());
    try (SparkSession session =
        SparkSession.builder()
            .master("local[1]")
            .appName("batches")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      Corpus corpus =
          new GeneratedCorpus(CONFIG, SEED)
              .write(session, directory.resolve("corpus").toString(), 1)
              .corpus();
      CorpusBatches batches =
          new CorpusBatches(spark, corpus, task, new RowOrder(6, SEED, false), 6);
      List<WeightedSequence> rows = batches.steps(0, 1).get(0);
      List<DataSet> padded = batches.examples(0, 1).collect();
      for (int i = 0; i < 6; i++) {
        Example example = CONFIG.mixture().example(SEED, Split.TRAIN, i);
        int[] prompt = ids(new int[] {1}, tokenizer.encode(example.prompt()));
        int[] response = ids(tokenizer.encode(example.response()), new int[] {2});
        for (WeightedSequence row :
            List.of(rows.get(i), DecoderDataSets.sequences(padded.get(i)).get(0))) {
          assertThat(row.tokens()).isEqualTo(ids(prompt, response));
          assertThat(row.promptLength()).isEqualTo(prompt.length);
          assertThat(row.weights()).hasSize(response.length).containsOnly(1f);
        }
      }
    }
  }

  private static int[] ids(int[] first, int[] second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }
}
