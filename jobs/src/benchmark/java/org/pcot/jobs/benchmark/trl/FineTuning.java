package org.pcot.jobs.benchmark.trl;

import java.util.List;
import java.util.stream.IntStream;
import org.pcot.datasets.problems.Addition;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Mixture;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.training.StepMetrics;
import org.pcot.model.training.SynchronousStep;
import org.pcot.model.training.WeightedSequence;

/** Steps of {@code pretrain} along one batch of a mixture of long and short sums. */
final class FineTuning implements Training {
  static final Task TASK = new Addition(8).task();

  private static final Mixture MIXTURE = new Mixture(TASK, 0.25);
  private static final int BATCH = 32;
  private static final long SEED = 3;

  private final Trained trained;
  private final List<Row> rows;

  FineTuning(Trained trained) {
    this.trained = trained;
    this.rows = IntStream.range(0, BATCH).mapToObj(i -> row(trained.tokenizer(), i)).toList();
  }

  private static Row row(Tokenizer tokenizer, int number) {
    Example example = MIXTURE.example(SEED, Split.TRAIN, number);
    return new Row(
        tokenizer.encodePrompt(example.prompt()), tokenizer.encodeResponse(example.response()));
  }

  @Override
  public Result step() {
    List<WeightedSequence> batch =
        rows.stream().map(row -> WeightedSequence.of(row.prompt(), row.completion(), 1)).toList();
    StepMetrics step =
        new SynchronousStep(trained.executor(), trained.shards())
            .take(trained.parameters(), trained.optimizer(), batch);
    return new Result(step.loss(), step.gradientNorm(), rows);
  }
}
