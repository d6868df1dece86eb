package org.pcot.model.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.Positions;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/**
 * The memory that a decoder's passes take, from the decoder itself: it runs over tensors that have
 * a size and no elements, however large it is.
 */
public final class DryRun {
  private final CountedKernels kernels;
  private final Decoder decoder;
  private final DecoderParameters parameters;
  private final DecoderParameters gradient;
  private long bytes;

  /**
   * @param atRest the type of the parameters between passes
   */
  public DryRun(TrainableView view, Backend backend, DataType atRest, Activations activations) {
    this.kernels = new CountedKernels(backend.kernels());
    this.decoder = new Decoder(view.decoder(), kernels.proxy(), activations);
    this.parameters = nowhere(new ParameterLayout(view.decoder()), atRest);
    this.gradient = nowhere(view.layout(), backend.dataType());
  }

  private static DecoderParameters nowhere(ParameterLayout layout, DataType dataType) {
    return DecoderParameters.of(layout, Segments.allocate(Memory.NONE, dataType, layout.lengths()));
  }

  /** Forward and backward: by itself, and where micro-batches share as much as they may. */
  public void train(MicroBatch batch) {
    settle(() -> decoder.lossAndGradient(parameters, batch, gradient));
    List<MicroBatch> shard = new ArrayList<>();
    for (int row = 0; row < 2 * Decoder.MOST_SHARED; row += batch.tokens().length) {
      shard.add(different(batch, row));
    }
    settle(() -> decoder.lossesAndGradient(parameters, shard, gradient));
  }

  /**
   * With as many pairs of token and position as are shared, as far as there are so many.
   *
   * @param first the number of the first row's pair
   */
  private MicroBatch different(MicroBatch batch, int first) {
    int places = isPositioned() ? decoder.config().maxPositions() : 1;
    int[] rows =
        IntStream.range(first, first + batch.tokens().length)
            .map(row -> row % Decoder.MOST_SHARED)
            .toArray();
    return new MicroBatch(
        batch.size(),
        batch.length(),
        Arrays.stream(rows).map(row -> row / places % decoder.config().vocabSize()).toArray(),
        batch.targets(),
        batch.weights(),
        Arrays.stream(rows).map(row -> row % places).toArray(),
        batch.origins(),
        batch.mask());
  }

  private boolean isPositioned() {
    return decoder.config().description().positions() instanceof Positions.Learned;
  }

  /**
   * The generation of responses: to prompts that have as little in common as may be, and as much as
   * is shared.
   *
   * @param prompts that are run together
   * @param length tokens of each
   * @param responses that advance together
   * @param slots of the cache
   * @param longest tokens of a prompt and its response
   * @return the sizes of the cache
   */
  public CacheShape generate(int prompts, int length, int responses, int slots, int longest) {
    KvCache cache = decoder.newCache(slots, longest);
    int[] slotsOfResponses = new int[responses];
    int[] newest = prompts(responses, 1, responses);
    int[] positions = new int[responses];
    Arrays.fill(positions, longest - 1);
    int[][] slotsOfPrompts = new int[1][prompts];
    int rows = prompts * length;
    for (int most : new int[] {rows, Math.min(rows / 2, Decoder.MOST_SHARED)}) {
      int[] tokens = prompts(prompts, length, most);
      settle(() -> decoder.prefill(parameters, tokens, prompts, length, cache, slotsOfPrompts));
    }
    settle(() -> decoder.step(parameters, responses, newest, cache, slotsOfResponses, positions));
    return cache.shape();
  }

  /** With this many different pairs of token and position at most. */
  private int[] prompts(int prompts, int length, int most) {
    int places = isPositioned() ? length : 1;
    int tokens = Math.min(decoder.config().vocabSize(), Math.max(1, most / places));
    return IntStream.range(0, prompts * length).map(row -> row / places % tokens).toArray();
  }

  /** Arenas hold what one pass took when the next begins, in blocks that fit. */
  private void settle(Runnable pass) {
    for (int time = 0; time < 2; time++) {
      pass.run();
      bytes = Math.max(bytes, kernels.bytes());
    }
  }

  /** The most that the passes until now took at once, beside parameters, gradient and cache. */
  public long bytes() {
    return bytes;
  }
}
