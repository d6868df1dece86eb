package org.pcot.jobs.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Which engine to take where a CPU computes, of those that were measured.
 *
 * @param planned the speed of the one that is planned
 * @param others at least one
 */
record EngineAdvice(Speed planned, List<Speed> others) {
  /** Another one is worth it if it trains so many times faster: timing scatters. */
  private static final double WORTH_IT = 1.1;

  /**
   * What one block does on all threads, in tokens a second.
   *
   * @param keys that choose the engine
   */
  record Speed(String keys, double trained, double generated) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%s trains %,.0f and generates %,.0f", keys, trained, generated);
    }
  }

  /** The fastest in training, or the planned one if that is about as fast. */
  Speed taken() {
    Speed fastest = others.stream().max(Comparator.comparingDouble(Speed::trained)).orElse(planned);
    return fastest.trained > WORTH_IT * planned.trained ? fastest : planned;
  }

  /** For a person. */
  String text() {
    List<Speed> rest = new ArrayList<>(others);
    rest.add(0, planned);
    rest.remove(taken());
    return String.format(
        Locale.ROOT,
        "take %s tokens a second in one block; %s",
        taken(),
        rest.stream().map(Speed::toString).collect(Collectors.joining("; ")));
  }

  /**
   * Where there is no libtorch to measure.
   *
   * @param isLarge whether the model's products are large
   * @param cpuInfo as Linux describes the processors
   */
  static String unmeasured(boolean isLarge, String cpuInfo) {
    boolean hasTiles =
        cpuInfo
            .lines()
            .filter(line -> line.startsWith("flags"))
            .anyMatch(line -> List.of(line.split("\\s+")).contains("amx_bf16"));
    return isLarge && hasTiles
        ? "engine: torch, precision: bf16 may be faster on this CPU (amx_bf16): not measured, since"
            + " PCOT_TORCH_HOME names no libtorch"
        : "take engine: cpu; PCOT_TORCH_HOME names no libtorch that it could be held against";
  }
}
