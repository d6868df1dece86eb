package org.pcot.model.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.UserError;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.problems.AnswerGrader;
import org.pcot.datasets.problems.Caption;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.ProblemTable;
import org.pcot.datasets.problems.PublishedProblems;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.ShardExecutor;

class EvaluatorTest {
  private static final Task PARITY = new Parity(6, 1).task();
  private static final DecoderConfig DECODER =
      Gpt2.decoder(PARITY.tokenizer().vocabularySize(), 20, 12, 2, 3);

  @Test
  void refusesATaskWithoutTestProblemsBeforeAnythingIsSampled() {
    Problem problem = new Problem("one and one", "#### 2", "#### 2", "2");
    ProblemTable table = new ProblemTable(Map.of(Split.TRAIN, List.of(problem)));
    Task task =
        new Task(
            "sums",
            PublishedProblems.local(table),
            new AnswerGrader(AnswerNotation.GSM8K),
            Vocabulary.ofWords("one", "and", "####", "2"),
            new TokenLimits(3, 3),
            new Caption("sums", 1, 0));
    assertThatThrownBy(() -> new Evaluator(task, new EvaluationConfig(10, 1, 5), 1))
        .isInstanceOf(UserError.class)
        .hasMessage("sums: has no problems in its test split to evaluate on")
        .extracting(error -> ((UserError) error).remedy())
        .isEqualTo("name the files of its test problems");
  }

  @Test
  void severalSampledResponsesToAPromptDiffer() {
    Evaluation one = evaluate(new EvaluationConfig(40, 1, 7, 1));
    Evaluation four = evaluate(new EvaluationConfig(40, 1, 7, 4));
    assertThat(four.prompts()).isEqualTo(one.prompts()).isEqualTo(40);
    assertThat(four.responses()).isEqualTo(160);
    assertThat(four.accuracy()).isLessThan(four.passAt().get(2).value());
    assertThat(four.passAt().get(2).value()).isLessThan(four.passAt().get(4).value());
    assertThat(four.passAt().get(4).value()).isGreaterThanOrEqualTo(one.accuracy());
    assertThat(evaluate(new EvaluationConfig(40, 1, 40, 4))).isEqualTo(four);
  }

  @Test
  void greedyAnswersAreGivenOnce() {
    try (ShardExecutor executor = new LocalShardExecutor(DECODER, 1)) {
      Evaluator evaluator = new Evaluator(PARITY, new EvaluationConfig(10, 1, 5, 3), 1);
      assertThat(evaluator.greedy(executor, parameters(executor)).responses()).isEqualTo(10);
    }
  }

  /** Sampled, of a model that learnt nothing. */
  private static Evaluation evaluate(EvaluationConfig config) {
    try (ShardExecutor executor = new LocalShardExecutor(DECODER, 1)) {
      return new Evaluator(PARITY, config, 1).sampled(executor, parameters(executor));
    }
  }

  private static Segments parameters(ShardExecutor executor) {
    ParameterLayout layout = new ParameterLayout(DECODER);
    Segments parameters = executor.backend().allocate(layout.lengths());
    layout.initialise(3, parameters);
    return parameters;
  }
}
