package org.pcot.model.training.evaluation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.UserError;
import org.pcot.datasets.answers.AnswerNotation;
import org.pcot.datasets.problems.AnswerGrader;
import org.pcot.datasets.problems.Caption;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.ProblemTable;
import org.pcot.datasets.problems.PublishedProblems;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;
import org.pcot.datasets.tokens.symbols.Vocabulary;

class EvaluatorTest {
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
}
