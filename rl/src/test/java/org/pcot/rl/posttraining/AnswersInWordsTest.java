package org.pcot.rl.posttraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.problems.AnswerGrader;
import org.pcot.datasets.problems.Caption;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.ProblemSource;
import org.pcot.datasets.problems.ProblemTable;
import org.pcot.datasets.problems.PublishedProblems;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;
import org.pcot.datasets.spark.Broadcasts;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.spark.SparkShardExecutor;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.OptimizerConfig.Decay;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.Trainable;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.algorithms.Grpo.Averaging;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;
import org.pcot.rl.rollouts.Sample;

/** Problems whose answer is stated as a fraction, to a decoder that can only write a decimal. */
class AnswersInWordsTest {
  private static final String RIGHT = "\\boxed{0.5}";
  private static final Vocabulary WORDS =
      Vocabulary.ofWords("half", "of", "one", RIGHT, "\\boxed{1}");
  private static final ProblemTable TABLE =
      new ProblemTable(
          Map.of(
              Split.TRAIN,
              List.of(problem("half of one"), problem("one half")),
              Split.TEST,
              List.of(problem("half one"), problem("half"), problem("of one half"))));
  private static final DecoderConfig DECODER = Gpt2.decoder(WORDS.vocabularySize(), 6, 16, 1, 2);
  private static final Grpo GRPO =
      new Grpo(
          25,
          8,
          6,
          true,
          Averaging.TOKENS,
          1,
          0.2,
          0.2,
          0,
          new OptimizerConfig(0.02, 0, Decay.CONSTANT, 0, 0.9, 0.999, 1e-8, 1.0, 0));

  private static Problem problem(String prompt) {
    return new Problem(prompt, "\\boxed{\\frac{1}{2}}", "\\boxed{\\frac{1}{2}}", "\\frac{1}{2}");
  }

  private static Task task(ProblemSource source) {
    return new Task(
        "halves",
        source,
        new AnswerGrader(AnswerNotation.MATH),
        WORDS,
        new TokenLimits(3, 3),
        new Caption("halves", 1, 0));
  }

  private static Segments parameters() {
    ParameterLayout layout = new ParameterLayout(DECODER);
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.length());
    layout.initialise(2, parameters);
    return parameters;
  }

  @Test
  void grpoRewardsAndEvaluationCountsAnEqualAnswerWrittenOtherwise() {
    Task task = task(PublishedProblems.local(TABLE));
    Segments parameters = parameters();
    Trainable trainable = new Trainable(new ParameterLayout(DECODER), parameters, new CpuBackend());
    Optimizer optimizer = AdamW.fresh(GRPO.optimizer(), GRPO.optimizerSteps(), trainable);
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), 2);
    PolicyIteration policy = new PolicyIteration(task, GRPO, rollouts, 9);
    try (ShardExecutor executor = new LocalShardExecutor(DECODER, 1);
        SharedParameters reference = executor.share(parameters)) {
      List<Sample> first = policy.run(0, executor, parameters, reference, optimizer).samples();
      assertThat(first)
          .allSatisfy(s -> assertThat(s.reward()).isEqualTo(s.isRight() ? 1 : 0))
          .allSatisfy(s -> assertThat(s.isRight()).isEqualTo(endsWith(s, RIGHT)))
          .extracting(Sample::isRight)
          .contains(true, false);
      for (int iteration = 1; iteration < GRPO.iterations(); iteration++) {
        policy.run(iteration, executor, parameters, reference, optimizer);
      }
      Evaluation greedy = evaluator(task).greedy(executor, parameters);
      assertThat(greedy.accuracy()).isEqualTo(1);
      assertThat(greedy.prompts()).as("the whole test set, each once").isEqualTo(3);
    }
  }

  /** No token of the vocabulary stands between the last box and the end. */
  private static boolean endsWith(Sample sample, String answer) {
    String text = sample.response().text();
    return sample.response().isEnded()
        && text.lastIndexOf("\\boxed") >= 0
        && text.startsWith(answer, text.lastIndexOf("\\boxed"));
  }

  @Test
  void sparkTasksGradeBroadcastProblemsAsTheDriverDoes() {
    try (SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .appName("answers")
            .config("spark.ui.enabled", false)
            .getOrCreate()) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      Task task = task(Broadcasts.problems(TABLE, spark));
      Segments parameters = parameters();
      try (ShardExecutor tasks = new SparkShardExecutor(spark, DECODER);
          ShardExecutor threads = new LocalShardExecutor(DECODER, 1)) {
        assertThat(evaluator(task).sampled(tasks, parameters))
            .isEqualTo(evaluator(task).sampled(threads, parameters));
      }
    }
  }

  private static Evaluator evaluator(Task task) {
    return new Evaluator(task, new EvaluationConfig(100, 1.0, 2), 5);
  }
}
