package org.pcot.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.DistinctInputs.Inputs;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.tensor.Segments;

/** What micro-batches share, beside each micro-batch by itself. */
class SharedProjectionTest {
  private static final int VOCABULARY = 3;

  private record Case(DecoderConfig decoder, Backend backend, Activations activations) {}

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Backend backend : List.of(new CpuBackend(), new Nd4jBackend(DataType.DOUBLE))) {
      for (Activations activations : Activations.values()) {
        SmallDecoders.all(VOCABULARY)
            .forEach(decoder -> cases.add(new Case(decoder, backend, activations)));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leavesLossesAndGradientAsTheyWere(Case c) {
    List<MicroBatch> batches = List.of(batch(5, 17, 0), batch(4, 13, 6), batch(1, 1, 0));
    assertThat(distinct(batches, true)).isPresent();
    DecoderParameters p = parameters(c);
    Segments shared = zeros(c);
    Segments alone = zeros(c);
    List<double[]> losses = decoder(c).lossesAndGradient(p, batches, gradient(c, shared));
    Decoder decoder = decoder(c);
    for (int i = 0; i < batches.size(); i++) {
      double[] wanted = decoder.lossAndGradient(p, batches.get(i), gradient(c, alone));
      assertThat(losses.get(i)).containsExactly(wanted, within(1e-5));
    }
    assertClose(shared, alone, c);
  }

  /** An objective of given weights is a weighted sum of losses. */
  @ParameterizedTest
  @MethodSource("cases")
  void leavesObjectivesAndLogProbabilitiesAsTheyWere(Case c) {
    MicroBatch batch = batch(8, 17, 5);
    assertThat(distinct(List.of(batch), true)).isPresent();
    DecoderParameters p = parameters(c);
    Segments shared = zeros(c);
    Segments alone = zeros(c);
    double[] found = new double[8 * 17];
    Decoder decoder = decoder(c);
    decoder.objectiveGradient(
        p, List.of(batch), 1, (token, loss) -> batch.weights()[token], gradient(c, shared));
    decoder.logProbabilities(p, List.of(batch), 1, found);
    double[] losses = decoder.lossAndGradient(p, batch, gradient(c, alone));
    for (int i = 0; i < losses.length; i++) {
      assertThat(found[i]).isCloseTo(-losses[i], within(1e-5));
    }
    assertClose(shared, alone, c);
  }

  @Test
  void inputsAreNumberedAsTheyAppear() {
    MicroBatch batch = MicroBatch.of(4, 2, new int[] {7, 5, 7, 7, 7, 5, 7, 5});
    DistinctInputs pairs = distinct(List.of(batch), true).orElseThrow();
    assertThat(pairs.inOrder().tokens()).containsExactly(7, 5, 7);
    assertThat(pairs.inOrder().positions()).containsExactly(0, 1, 1);
    assertThat(pairs.numbers(Inputs.of(batch))).containsExactly(0, 1, 0, 2, 0, 1, 0, 1);
    DistinctInputs tokens = distinct(List.of(batch), false).orElseThrow();
    assertThat(tokens.inOrder().tokens()).containsExactly(7, 5);
    assertThat(tokens.numbers(Inputs.of(batch))).containsExactly(0, 1, 0, 0, 0, 1, 0, 1);
  }

  @Test
  void manyInputsAreNotShared() {
    MicroBatch half = MicroBatch.of(4, 1, new int[] {1, 1, 2, 2});
    MicroBatch more = MicroBatch.of(4, 1, new int[] {1, 1, 2, 3});
    assertThat(distinct(List.of(half), true)).isPresent();
    assertThat(distinct(List.of(more), true)).isEmpty();
    assertThat(distinct(List.of(), true)).isEmpty();
    int[] most = IntStream.range(0, 3 * Decoder.MOST_SHARED).map(i -> i / 3).toArray();
    MicroBatch many = MicroBatch.of(most.length, 1, most);
    assertThat(distinct(List.of(many), true)).isPresent();
    MicroBatch another = MicroBatch.of(1, 1, new int[] {Decoder.MOST_SHARED});
    assertThat(distinct(List.of(many, another), true)).isEmpty();
  }

  private static Optional<DistinctInputs> distinct(List<MicroBatch> batches, boolean isPositioned) {
    return DistinctInputs.of(batches.stream().map(Inputs::of).toList(), isPositioned);
  }

  private static void assertClose(Segments found, Segments wanted, Case c) {
    double tolerance = c.backend.dataType() == DataType.DOUBLE ? 1e-12 : 2e-5;
    double greatest = 0;
    for (int i = 0; i < wanted.length(); i++) {
      greatest = Math.max(greatest, Math.abs(wanted.get(i)));
    }
    for (int i = 0; i < wanted.length(); i++) {
      assertThat(found.get(i)).isCloseTo(wanted.get(i), within(tolerance * (1 + greatest)));
    }
    assertThat(greatest).isGreaterThan(0.1);
  }

  private static Decoder decoder(Case c) {
    return new Decoder(c.decoder(), c.backend.kernels(), c.activations);
  }

  private static DecoderParameters parameters(Case c) {
    Segments values = zeros(c);
    values.assign(RandomDecoder.parameters(c.decoder(), 3).flat());
    return gradient(c, values);
  }

  private static Segments zeros(Case c) {
    return c.backend.allocate(new ParameterLayout(c.decoder()).lengths());
  }

  private static DecoderParameters gradient(Case c, Segments values) {
    return DecoderParameters.of(new ParameterLayout(c.decoder()), values);
  }

  private static MicroBatch batch(int size, int length, int first) {
    return SmallDecoders.batch(VOCABULARY, size, length, first);
  }
}
