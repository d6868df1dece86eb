package org.pcot.model.kernels.torch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.KvCache;

/**
 * Keys and values in the device's memory. Of each layer, a row for every place of every slot: the
 * keys of all heads [G·D], then their values.
 *
 * <p>A slot is made 0 where a sequence begins: what no query sees is multiplied by 0, which must
 * not meet the infinities that another sequence may have left.
 */
final class TorchCache implements KvCache {
  private final TorchMemory memory;
  private final CacheShape shape;
  private final TorchStorage[] layers;

  TorchCache(TorchMemory memory, DataType dataType, CacheShape shape) {
    this.memory = memory;
    this.shape = shape;
    this.layers = new TorchStorage[shape.layers()];
    long length = (long) shape.slots() * shape.places() * channels();
    Arrays.setAll(layers, layer -> (TorchStorage) memory.allocate(dataType, length));
  }

  /** Keys and values of one place. */
  private long channels() {
    return 2L * shape.heads() * shape.headSize();
  }

  @Override
  public CacheShape shape() {
    return shape;
  }

  @Override
  public boolean isOnHeap() {
    return false;
  }

  @Override
  public double get(int layer, int slot, int place, int channel) {
    return layers[layer].get(index(slot, place, channel));
  }

  @Override
  public void set(int layer, int slot, int place, int channel, double value) {
    layers[layer].set(index(slot, place, channel), value);
  }

  private long index(int slot, int place, int channel) {
    return ((long) slot * places() + place) * channels() + channel;
  }

  /**
   * Puts rows into a layer; of those with one place the last stays.
   *
   * @param keysValues [n, 2·G·D]
   */
  void put(Tensor keysValues, int layer, int[] slots, int[] positions, HostArrays arrays) {
    int rows = (int) keysValues.size(0);
    int[] places = new int[rows];
    Map<Integer, Integer> last = new HashMap<>();
    for (int row = 0; row < rows; row++) {
      places[row] = Math.addExact(Math.multiplyExact(slots[row], places()), place(positions[row]));
      last.put(places[row], row);
    }
    Tensor all = rows(layer);
    int[] fresh =
        IntStream.range(0, rows).filter(r -> positions[r] == 0).map(r -> slots[r]).toArray();
    if (fresh.length > 0) {
      all.view(slots(), places() * channels())
          .index_fill_(0, arrays.indices(fresh, fresh.length, slots()), new Scalar(0));
    }
    if (last.size() == rows) {
      all.index_copy_(0, arrays.indices(places, rows, slots() * places()), keysValues);
      return;
    }
    int[] kept = IntStream.range(0, rows).filter(r -> last.get(places[r]) == r).toArray();
    int[] to = Arrays.stream(kept).map(row -> places[row]).toArray();
    all.index_copy_(
        0,
        arrays.indices(to, to.length, slots() * places()),
        keysValues.index_select(0, arrays.indices(kept, kept.length, rows)));
  }

  /**
   * Attention of one query a row to what its slot holds.
   *
   * @param queries [n, H·D]
   * @return [n, H·D]
   */
  Tensor attend(Tensor queries, int layer, int[] slots, int[] positions, HostArrays arrays) {
    int rows = (int) queries.size(0);
    int[] visible = IntStream.range(0, rows).map(row -> visible(positions[row])).toArray();
    int longest = Arrays.stream(visible).max().orElseThrow();
    Tensor held = ofSlots(layer, slots, rows, longest, arrays);
    long width = channels() / 2;
    // The heads of queries that share keys are as many queries of one head.
    long group = queries.size(1) / width;
    Tensor q = queries.reshape(rows, heads(), group, headSize());
    Tensor k = perHead(held.narrow(2, 0, width));
    Tensor v = perHead(held.narrow(2, width, width));
    TensorOptional mask = new TensorOptional();
    if (Arrays.stream(visible).anyMatch(length -> length < longest)) {
      mask = new TensorOptional(mask(queries, visible, longest, arrays));
    }
    Tensor attended =
        torch.scaled_dot_product_attention(
            q, k, v, mask, 0, false, new DoubleOptional(1 / Math.sqrt(headSize())), false);
    return attended.reshape(rows, queries.size(1));
  }

  /** The first places of some slots [n, places, 2·G·D]: a view where they follow one another. */
  private Tensor ofSlots(int layer, int[] slots, int rows, int longest, HostArrays arrays) {
    Tensor bySlot = rows(layer).view(slots(), places(), channels()).narrow(1, 0, longest);
    boolean isRun = IntStream.range(0, rows).allMatch(row -> slots[row] == slots[0] + row);
    return isRun
        ? bySlot.narrow(0, slots[0], rows)
        : bySlot.index_select(0, arrays.indices(slots, rows, slots()));
  }

  /** [n, places, G·D] as [n, G, places, D]. */
  private Tensor perHead(Tensor rows) {
    return rows.view(rows.size(0), rows.size(1), heads(), headSize()).transpose(1, 2);
  }

  /** [n, 1, 1, longest]: 0 for the places that are seen, minus infinity for the others. */
  private Tensor mask(Tensor queries, int[] visible, int longest, HostArrays arrays) {
    Tensor lengths =
        arrays.indices(visible, visible.length, longest + 1).view(visible.length, 1, 1, 1);
    return arrays.of(
        "places " + queries.scalar_type(),
        visible,
        () -> {
          Tensor places = torch.arange(new Scalar(longest), memory.options(ScalarType.Long));
          long[] sizes = {visible.length, 1, 1, longest};
          return torch
              .zeros(sizes, memory.options(queries.scalar_type()))
              .masked_fill_(
                  places.view(1, 1, 1, longest).ge(lengths), new Scalar(Double.NEGATIVE_INFINITY));
        });
  }

  private Tensor rows(int layer) {
    return layers[layer].flat().view((long) slots() * places(), channels());
  }
}
