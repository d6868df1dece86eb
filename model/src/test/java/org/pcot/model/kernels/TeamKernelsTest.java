package org.pcot.model.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.kernels.nd4j.Nd4jKernels;
import org.pcot.model.tensor.StorageOrder;
import org.pcot.model.tensor.Tensor;

class TeamKernelsTest {
  private static final double TOLERANCE = 2e-5;
  private static final Team TEAM = new Team(3);

  /** Whose rows and columns, odd numbers of them, every kernel divides. */
  private static final KernelSizes MANY_PARTS = new KernelSizes(3, 71, 6, 2, 45, 1031);

  @AfterAll
  static void close() {
    TEAM.close();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("org.pcot.model.kernels.KernelsAgreement#everyKernelAtEverySize")
  void agreesWithThePortableKernelsInDouble(String kernel, KernelSizes sizes) {
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    KernelsAgreement.check(kernel, sizes, portable, new CpuKernels(TEAM), TOLERANCE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kernels")
  void agreesInManyParts(String kernel) {
    Kernels portable = new Nd4jKernels(DataType.DOUBLE);
    KernelsAgreement.check(kernel, MANY_PARTS, portable, new CpuKernels(TEAM), TOLERANCE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kernels")
  void everyKernelHasTheSameBitsOnAnyTeam(String kernel) {
    try (Team alone = new Team(1)) {
      CpuKernels expected = new CpuKernels(alone);
      KernelsAgreement.check(kernel, MANY_PARTS, expected, new CpuKernels(TEAM), 0);
    }
  }

  static Stream<String> kernels() {
    return KernelExercises.ALL.keySet().stream();
  }

  @ParameterizedTest
  @EnumSource(StorageOrder.class)
  void productsInManyPartsHaveTheSameBitsOnAnyTeam(StorageOrder order) {
    for (int rows : new int[] {1, 2, 3, 4, 7, 32, 33, 70}) {
      assertThat(onTeams(kernels -> product(kernels, order, rows, 203, 1531))).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(StorageOrder.class)
  void productsInManyPartsAgree(StorageOrder order) {
    for (int rows : new int[] {1, 2, 3, 5, 6, 8, 32, 33, 70}) {
      float[] expected = product(new CpuKernels(), order, rows, 203, 1531);
      float[] actual = product(new CpuKernels(TEAM), order, rows, 203, 1531);
      for (int i = 0; i < expected.length; i++) {
        assertThat(Math.abs(actual[i] - expected[i])).isLessThan(2e-4f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 80})
  void productsOfManyRowsOfGreatDepthAgree(int rows) {
    float[] expected = product(new CpuKernels(), StorageOrder.OUT_IN, rows, 643, 203);
    float[] actual = product(new CpuKernels(TEAM), StorageOrder.OUT_IN, rows, 643, 203);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i])).isLessThan(2e-4f);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 9, 32})
  void aRowOfAProductHasTheSameBitsInAnyCompany(int rows) {
    float[] all = product(new CpuKernels(TEAM), StorageOrder.OUT_IN, rows, 203, 331);
    float[] two = product(new CpuKernels(TEAM), StorageOrder.OUT_IN, 2, 203, 331);
    assertThat(Arrays.copyOf(all, 2 * 331)).isEqualTo(two);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void attentionToALongCacheHasTheSameBitsOnAnyTeamAsAlone(int rows) {
    List<float[]> results = onTeams(kernels -> attention(kernels, rows));
    assertThat(results).hasSize(1);
    assertThat(results.get(0)).isEqualTo(attention(new CpuKernels(), rows));
  }

  private interface Work {
    float[] on(Kernels kernels);
  }

  /** The different results of teams of several sizes. */
  private static List<float[]> onTeams(Work work) {
    List<float[]> different = new ArrayList<>();
    for (int threads : new int[] {1, 2, 5}) {
      try (Team team = new Team(threads)) {
        float[] result = work.on(new CpuKernels(team));
        if (different.stream().noneMatch(other -> Arrays.equals(other, result))) {
          different.add(result);
        }
      }
    }
    return different;
  }

  private static float[] product(Kernels kernels, StorageOrder order, int rows, int in, int out) {
    Operands operands = new Operands(DataType.FLOAT, 7);
    boolean isTransposed = order == StorageOrder.OUT_IN;
    Tensor weight = operands.random("weight", isTransposed ? out : in, isTransposed ? in : out);
    Tensor input = operands.random("input", rows, in);
    Tensor output = operands.poisoned("output", rows, out);
    kernels.product(input, weight, order, output);
    kernels.productWithResidual(input, weight, order, output, output);
    return floats(output);
  }

  private static float[] attention(Kernels kernels, int rows) {
    int length = 301;
    Operands operands = new Operands(DataType.FLOAT, 5);
    KvCache cache = kernels.newCache(new CacheShape(1, 3, 20, rows, length));
    for (int slot = 0; slot < rows; slot++) {
      int[] slots = new int[length];
      Arrays.fill(slots, slot);
      Tensor past = operands.random("past " + slot, length, (6 + 2 * 3) * 20);
      kernels.cacheKeysValues(past, cache, 0, slots, IntStream.range(0, length).toArray());
    }
    Tensor queries = operands.random("queries", rows, (6 + 2 * 3) * 20);
    Tensor output = operands.poisoned("output", rows, 6 * 20);
    int[] positions = IntStream.range(0, rows).map(row -> length - 1 - 40 * row).toArray();
    int[] slots = IntStream.range(0, rows).toArray();
    kernels.cachedAttention(queries, cache, 0, slots, positions, output);
    return floats(output);
  }

  private static float[] floats(Tensor tensor) {
    return tensor.array().dup('c').data().asFloat();
  }
}
