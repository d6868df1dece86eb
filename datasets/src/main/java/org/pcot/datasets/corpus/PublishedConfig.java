package org.pcot.datasets.corpus;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.pcot.datasets.configuration.Inlined;
import org.pcot.datasets.configuration.KeyOrder;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.corpus.solutions.ProblemsConfig;
import org.pcot.datasets.corpus.solutions.SolutionsConfig;
import org.pcot.datasets.problems.Caption;
import org.pcot.datasets.problems.ProblemTable;
import org.pcot.datasets.problems.PublishedProblems;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TokenLimits;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * Published problems as a model is trained on them, in the tokens of its own tokenizer. Whether the
 * demonstration of a problem is long is drawn once.
 */
@KeyOrder({"files", "name", "notation", "columns", "templates", "p_cot", "rows"})
public record PublishedConfig(
    @Inlined ProblemsConfig problems,
    @Setting(
            value =
                "training problems to use, those that come first in the order of the seed; there"
                    + " have to be as many",
            min = 1)
        long rows,
    @Setting(
            value = "most tokens of a prompt, with those that it starts with; see too_long",
            min = 1)
        int maxPromptTokens,
    @Setting(
            value =
                "most tokens of a response, with the one that ends it, in demonstrations and when"
                    + " sampled; see too_long",
            min = 2)
        int maxResponseTokens)
    implements DemonstrationsConfig {

  @Override
  public String taskName() {
    return problems.name();
  }

  /** A guess is next to never right. */
  @Override
  public Caption caption() {
    return new Caption(problems.name(), 0, 0);
  }

  @Override
  public double pCot() {
    return problems.pCot();
  }

  @Override
  public Optional<Task> inSymbols() {
    return Optional.empty();
  }

  @Override
  public TokenLimits limits() {
    return new TokenLimits(maxPromptTokens, maxResponseTokens);
  }

  /**
   * What a language model is to learn, before its problems are there, see {@link Task#withSource}.
   *
   * @param endTokens any of which ends a response
   */
  public Task task(Tokenizer tokenizer, SortedSet<Integer> endTokens) {
    return new Task(
        problems.name(),
        PublishedProblems.local(new ProblemTable(Map.of())),
        problems.grader(),
        problems.templates().framed(tokenizer),
        endTokens,
        limits(),
        caption());
  }

  /**
   * The corpus of a seed.
   *
   * @param tokenizer where it is
   */
  public SolutionsConfig solutions(long seed, String tokenizer) {
    return new SolutionsConfig(
        problems, seed, tokenizer, 1, rows, 0, maxPromptTokens, maxResponseTokens);
  }
}
