package org.pcot.model.kernels.cpu;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * Attention on the threads of a team: the heads of a sequence that share keys and values are a
 * part, and each member has working memory of its own.
 */
final class TeamAttention {
  /** Worth a thread's waking: some microseconds. */
  private static final int MULTIPLICATIONS = 1 << 15;

  private final Team team;
  private final CausalAttention[] causal;
  private final CachedAttention[] cached;

  /**
   * @param longestKept the longest texts whose probabilities are kept
   */
  TeamAttention(Team team, int longestKept) {
    this.team = team;
    this.causal =
        IntStream.range(0, team.size())
            .mapToObj(member -> new CausalAttention(longestKept))
            .toArray(CausalAttention[]::new);
    this.cached =
        Stream.generate(CachedAttention::new).limit(team.size()).toArray(CachedAttention[]::new);
  }

  AttentionState newState(AttentionShape shape, AttentionMask mask, Arena arena) {
    return causal[0].newState(shape, mask, arena);
  }

  void forward(
      AttentionShape shape, AttentionMask mask, Tensor qkv, AttentionState state, Tensor output) {
    bySharedHeads(
        shape,
        mask,
        (own, batch, shared, texts) ->
            own.forward(shape, batch, shared, texts, qkv, state, output));
  }

  void backward(
      AttentionShape shape,
      AttentionMask mask,
      Tensor outputGradient,
      Tensor qkv,
      AttentionState state,
      Tensor qkvGradient) {
    bySharedHeads(
        shape,
        mask,
        (own, batch, shared, texts) ->
            own.backward(shape, batch, shared, texts, outputGradient, qkv, state, qkvGradient));
  }

  /** Work on the heads of a sequence that share keys and values. */
  @FunctionalInterface
  private interface Work {
    void on(CausalAttention own, int batch, int shared, List<TextQueries> texts);
  }

  private void bySharedHeads(AttentionShape shape, AttentionMask mask, Work work) {
    int heads = shape.keyValueHeads();
    List<List<TextQueries>> texts =
        IntStream.range(0, shape.batch())
            .mapToObj(batch -> TextQueries.all(shape, mask, batch))
            .toList();
    team.run(
        shape.batch() * heads,
        (part, member) -> {
          int batch = part / heads;
          work.on(causal[member], batch, part % heads, texts.get(batch));
        });
  }

  void fill(Tensor qkv, BlockedCache cache, int layer, int[] slots, int[] positions) {
    cached[0].fill(qkv, cache, layer, slots, positions);
  }

  void attend(
      Tensor qkv, BlockedCache cache, int layer, int[] slots, int[] positions, Tensor output) {
    int heads = cache.heads();
    int parts = output.rows() * heads;
    int each = Math.max(1, MULTIPLICATIONS / multiplications(cache, positions, output));
    team.run(
        (parts + each - 1) / each,
        (group, member) -> {
          for (int part = group * each; part < Math.min(parts, (group + 1) * each); part++) {
            int row = part / heads;
            cached[member].attend(
                qkv, cache, layer, slots[row], positions[row], row, part % heads, output);
          }
        });
  }

  /** Of a part, at most. */
  private static int multiplications(BlockedCache cache, int[] positions, Tensor output) {
    int longest = 1;
    for (int row = 0; row < output.rows(); row++) {
      longest = Math.max(longest, cache.visible(positions[row]));
    }
    return 2 * longest * (output.columns() / cache.heads());
  }
}
