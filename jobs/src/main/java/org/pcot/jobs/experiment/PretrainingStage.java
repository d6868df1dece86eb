package org.pcot.jobs.experiment;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.pcot.model.spark.Pretrainer;
import org.pcot.model.training.ResumePoint;
import org.pcot.model.training.pretraining.PretrainConfig;

/** Pre-training of every seed. */
record PretrainingStage(ExperimentContext context) {

  void run() throws IOException {
    repetition(context.config().pretrain(), context.config().corpus().rows())
        .ifPresent(context.progress()::say);
    for (long seed : context.config().seeds()) {
      context.corpora().require(seed);
    }
    for (long seed : context.config().seeds()) {
      run(seed);
    }
  }

  /** That steps go through the rows more than once, where no epochs say so. */
  static Optional<String> repetition(PretrainConfig pretrain, long rows) {
    BigInteger sequences =
        BigInteger.valueOf(pretrain.lastStep()).multiply(BigInteger.valueOf(pretrain.batchSize()));
    BigInteger[] times = sequences.divideAndRemainder(BigInteger.valueOf(rows));
    boolean isOnce = sequences.compareTo(BigInteger.valueOf(rows)) <= 0;
    if (pretrain.epochs() > 0 || isOnce) {
      return Optional.empty();
    }
    boolean isWhole = times[1].signum() == 0;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "pre-training: %,d sequences from %,d rows: each is seen %,d%s times",
            sequences,
            rows,
            times[0],
            isWhole ? "" : String.format(Locale.ROOT, " or %,d", times[0].add(BigInteger.ONE))));
  }

  private void run(long seed) throws IOException {
    Path run = context.layout().pretraining(seed);
    try (TrainingProgress progress =
        new TrainingProgress(context.progress(), "pre-training, seed " + seed)) {
      Optional<ResumePoint.Source> start = context.stages(seed).pretraining(run, progress);
      if (start.isPresent()) {
        pretrainer(seed).run(run, context.hadoop(), start.get(), progress);
      }
    }
  }

  private Pretrainer pretrainer(long seed) throws IOException {
    ExperimentConfig config = context.config();
    return new Pretrainer(
        context.javaSpark(),
        context.corpora().require(seed),
        context.task(seed),
        config.decoder(),
        config.engineConfig(),
        config.pretrain(),
        context.evaluator(seed),
        seed,
        config.model().initialParameters(seed, context.hadoop()),
        config.keptCheckpoints());
  }
}
