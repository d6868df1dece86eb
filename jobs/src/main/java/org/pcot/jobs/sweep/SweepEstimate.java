package org.pcot.jobs.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pcot.datasets.problems.Mixture;
import org.pcot.jobs.experiment.CellCalibration;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.OpenedModels;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;

/**
 * What a sweep takes at most, from a calibration of some of its cells: every sampled response
 * counts as long.
 *
 * @param seconds of one core, for all cells
 * @param longest seconds of the longest cell with its pre-training
 * @param bytes resident size of a process that runs one cell
 * @param kinds of cells that take different times, by decoder, demonstrations and batch
 * @param calibrated kinds that were measured; the others are taken to be like those nearest in work
 */
public record SweepEstimate(
    double seconds, double longest, long bytes, int kinds, int calibrated, double calibration) {
  private static final int MOST_CALIBRATED = 4;
  private static final double MIB = 1 << 20;

  /** What the time of a step depends on. */
  private record Kind(DecoderConfig decoder, Mixture mixture, int batchSize) {
    static Kind of(ExperimentConfig config, OpenedModels models) {
      return new Kind(
          config.decoder(),
          config.drawn().mixture(models.task(config)),
          config.pretrain().batchSize());
    }

    /** Parameters times tokens, which a step's time is nearly proportional to. */
    double work() {
      double responses =
          mixture.pCot() * mixture.task().limits().response() + (1 - mixture.pCot()) * 2;
      double tokens = batchSize * (mixture.task().limits().prompt() + responses);
      return new ParameterLayout(decoder).length() * tokens;
    }
  }

  /** Measures for some seconds, on one core of this machine. */
  public static SweepEstimate measure(Sweep sweep) {
    long start = System.nanoTime();
    Map<Kind, ExperimentConfig> kinds = new LinkedHashMap<>();
    for (SweepCell cell : sweep.cells()) {
      ExperimentConfig config = cell.config();
      kinds.putIfAbsent(Kind.of(config, sweep.models()), config);
    }
    Map<Kind, CellCalibration> measured = measure(kinds);
    double calibration = (System.nanoTime() - start) / 1e9;
    double seconds = 0;
    double longest = 0;
    Set<String> pretrainings = new HashSet<>();
    for (SweepCell cell : sweep.cells()) {
      ExperimentConfig config = cell.config();
      CellCalibration costs = nearest(Kind.of(config, sweep.models()), measured);
      double pretraining = costs.pretrainingSeconds(config);
      double posttraining = costs.posttrainingSeconds(config);
      seconds += posttraining + (pretrainings.add(cell.pretrainingId()) ? pretraining : 0);
      longest = Math.max(longest, pretraining + posttraining);
    }
    long bytes = measured.values().stream().mapToLong(CellCalibration::bytes).max().orElse(0);
    return new SweepEstimate(seconds, longest, bytes, kinds.size(), measured.size(), calibration);
  }

  /** The least work, the most, and some between. */
  private static Map<Kind, CellCalibration> measure(Map<Kind, ExperimentConfig> kinds) {
    List<Kind> sorted = new ArrayList<>(kinds.keySet());
    sorted.sort(Comparator.comparingDouble(Kind::work));
    int count = Math.min(MOST_CALIBRATED, sorted.size());
    Map<Kind, CellCalibration> measured = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int place = count == 1 ? 0 : i * (sorted.size() - 1) / (count - 1);
      Kind kind = sorted.get(place);
      measured.put(kind, CellCalibration.measure(kinds.get(kind), kind.mixture.task()));
    }
    return measured;
  }

  private static CellCalibration nearest(Kind kind, Map<Kind, CellCalibration> measured) {
    Kind nearest =
        measured.keySet().stream()
            .min(
                Comparator.comparingDouble(other -> Math.abs(Math.log(other.work() / kind.work()))))
            .orElseThrow();
    return measured.get(nearest).times(kind.work() / nearest.work());
  }

  /** For a person, with the time on so many cores. */
  public List<String> describe(int cores) {
    return List.of(
        String.format(
            Locale.ROOT,
            "time      at most %s on one core, %s on %d; the longest cell %s",
            text(seconds),
            text(Math.max(longest, seconds / cores)),
            cores,
            text(longest)),
        String.format(
            Locale.ROOT, "memory    %.0f MiB for a process that runs one cell", bytes / MIB),
        String.format(
            Locale.ROOT,
            "          calibrated on %d of %d kinds of cells in %s, all sampled responses taken as long",
            calibrated,
            kinds,
            text(calibration)));
  }

  private static String text(double seconds) {
    Duration duration = Duration.ofMillis(Math.round(seconds * 1000));
    if (duration.toHours() > 0) {
      return duration.toHours() + " h " + duration.toMinutesPart() + " min";
    }
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : String.format(Locale.ROOT, "%.1f s", seconds);
  }
}
