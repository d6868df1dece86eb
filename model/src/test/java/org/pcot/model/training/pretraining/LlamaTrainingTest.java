package org.pcot.model.training.pretraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.training.InitialParameters;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.model.training.metrics.RunListener;

/** Another architecture than GPT-2 learns by the ordinary trainer. */
class LlamaTrainingTest {
  private static final long SEED = 4;
  private static final Mixture LONG_PARITY =
      new CorpusConfig(new Parity(5, 1), 1, 4000, 64).mixture();
  private static final PretrainConfig CONFIG =
      ConfigurationReader.parse(
          PretrainConfig.class,
          "test",
          "{steps: 200, batch_size: 32, shards: 2, optimizer: {learning_rate: 0.01}}",
          List.of());

  @Test
  void learnsParityFromLongDemonstrations() {
    Task task = LONG_PARITY.task();
    Llama llama = new Llama(32, 64, 2, 4, 2, 8, 1e4, true, 0.05, 1e-6);
    int positions = task.limits().prompt() + task.limits().response();
    DecoderConfig decoder = new DecoderConfig(llama, task.tokenizer().vocabularySize(), positions);
    try (ShardExecutor executor = new LocalShardExecutor(decoder, 2)) {
      LocalLearner learner =
          new LocalLearner(
              LONG_PARITY,
              4000,
              decoder,
              CONFIG,
              SEED,
              new InitialParameters.Drawn(SEED),
              executor,
              ResumePoint.BEGINNING);
      List<StepMetrics> steps = new ArrayList<>();
      learner.train(CONFIG.lastStep(), RunListener.SILENT, steps::add);
      assertThat(steps.get(0).loss()).isGreaterThan(1);
      assertThat(steps.get(steps.size() - 1).loss()).isLessThan(0.1);

      Evaluator evaluator = new Evaluator(task, new EvaluationConfig(64, 1, 32), SEED);
      Evaluation greedy = evaluator.greedy(executor, learner.parameters());
      assertThat(greedy.accuracy()).isGreaterThan(0.95);
      assertThat(greedy.longShare()).isEqualTo(1);
    }
  }
}
