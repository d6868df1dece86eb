package org.pcot.jobs.benchmark.languagemodels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.pcot.model.kernels.Team;

/** What this machine reads from memory on all cores at once, in large pages. */
final class MemoryBandwidth {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LENGTH = 1 << 27;
  private static final int PART = 1 << 18;
  private static final int RUNS = 5;

  private final Team team;
  private final float[] values = new float[LENGTH];
  private final float[] sums = new float[LENGTH / PART];

  MemoryBandwidth(Team team) {
    this.team = team;
  }

  /** Bytes a second: the fastest of some runs, since nothing but disturbance makes one slower. */
  double bytesPerSecond() {
    double fastest = 0;
    for (int run = 0; run < RUNS; run++) {
      long start = System.nanoTime();
      team.run(sums.length, (part, member) -> sums[part] = sum(values, part * PART));
      fastest =
          Math.max(fastest, (double) LENGTH * Float.BYTES / (System.nanoTime() - start) * 1e9);
    }
    return fastest;
  }

  private static float sum(float[] x, int from) {
    int lanes = SPECIES.length();
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = from; i < from + PART; i += 4 * lanes) {
      a = a.add(FloatVector.fromArray(SPECIES, x, i));
      b = b.add(FloatVector.fromArray(SPECIES, x, i + lanes));
      c = c.add(FloatVector.fromArray(SPECIES, x, i + 2 * lanes));
      d = d.add(FloatVector.fromArray(SPECIES, x, i + 3 * lanes));
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }
}
