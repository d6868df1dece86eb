package org.pcot.jobs.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.leases.Leases;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.jobs.experiment.PosttrainRun;
import org.pcot.jobs.experiment.PosttrainedSteps;
import org.pcot.jobs.experiment.RunLayout;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.training.metrics.MetricsFile;

/** Looks at an experiment again and again; writes nothing. */
public final class Watch {
  /** Where a run was at a time. */
  private record Mark(long step, long millis) {}

  private final RunLayout layout;
  private final Configuration hadoop;
  private final LongSupplier clockMillis;
  private final Map<Path, Mark> firstSeen = new HashMap<>();

  public Watch(RunLayout layout, Configuration hadoop) {
    this(layout, hadoop, System::currentTimeMillis);
  }

  Watch(RunLayout layout, Configuration hadoop, LongSupplier clockMillis) {
    this.layout = layout;
    this.hadoop = hadoop;
    this.clockMillis = clockMillis;
  }

  Watched look() throws IOException {
    List<WatchedRun> runs = new ArrayList<>();
    for (long seed : layout.config().seeds()) {
      long last = layout.config().pretrain().lastStep();
      runs.add(run("pre-training, seed " + seed, layout.pretraining(seed), last));
    }
    for (long seed : layout.config().seeds()) {
      for (long from : PosttrainedSteps.find(layout, seed, hadoop)) {
        for (PosttrainRun variant : layout.config().posttrain().runs()) {
          Path run = layout.posttraining(seed, from, variant);
          runs.add(run(variant.title(seed, from), run, variant.algorithm().iterations()));
        }
      }
    }
    return new Watched(
        layout.root().getName(),
        Leases.holder(layout.lease(), Leases.TERM, hadoop),
        runs,
        DurableFiles.fileSystem(layout.root(), hadoop).exists(layout.evaluation()));
  }

  private WatchedRun run(String title, Path run, long planned) throws IOException {
    List<JsonNode> lines = MetricsFile.lines(run, hadoop);
    if (lines.isEmpty()) {
      return new WatchedRun(title, Optional.empty(), planned, OptionalDouble.empty(), "");
    }
    long step = lines.get(lines.size() - 1).path("step").asLong();
    OptionalDouble pace = step < planned ? pace(run, step) : OptionalDouble.empty();
    return new WatchedRun(title, Optional.of(step), planned, pace, metrics(lines));
  }

  /** Seconds a step took since it was first seen, or else since its last checkpoint but these. */
  private OptionalDouble pace(Path run, long step) throws IOException {
    Mark now = new Mark(step, clockMillis.getAsLong());
    Mark first = firstSeen.computeIfAbsent(run, r -> now);
    if (step > first.step) {
      return OptionalDouble.of(seconds(first, now));
    }
    FileSystem fileSystem = DurableFiles.fileSystem(run, hadoop);
    Mark written = mark(fileSystem, MetricsFile.place(run), step);
    Optional<Mark> before = Optional.empty();
    for (long checkpoint : new Checkpoints(run, hadoop).steps()) {
      if (checkpoint < step) {
        before = Optional.of(mark(fileSystem, Checkpoints.place(run, checkpoint), checkpoint));
      }
    }
    return before.isPresent() && before.get().millis < written.millis
        ? OptionalDouble.of(seconds(before.get(), written))
        : OptionalDouble.empty();
  }

  private static Mark mark(FileSystem fileSystem, Path path, long step) throws IOException {
    return new Mark(step, fileSystem.getFileStatus(path).getModificationTime());
  }

  private static double seconds(Mark from, Mark to) {
    return (to.millis - from.millis) / 1e3 / (to.step - from.step);
  }

  /** The last loss, or reward, and the last evaluation. */
  private static String metrics(List<JsonNode> lines) {
    List<String> words = new ArrayList<>();
    add(words, lines, "reward", "reward %.3f");
    if (words.isEmpty()) {
      add(words, lines, "loss", "loss %.3f");
    }
    add(words, lines, "eval/greedy/accuracy", "greedy accuracy %.3f");
    add(words, lines, "eval/greedy/median_length", "median length %.0f");
    add(words, lines, "eval/sampled/accuracy", "sampled accuracy %.3f");
    return String.join(", ", words);
  }

  private static void add(List<String> words, List<JsonNode> lines, String key, String format) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).path(key).isNumber()) {
        words.add(String.format(Locale.ROOT, format, lines.get(i).path(key).asDouble()));
        return;
      }
    }
  }
}
