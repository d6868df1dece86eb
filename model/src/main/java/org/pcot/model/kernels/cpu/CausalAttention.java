package org.pcot.model.kernels.cpu;

import java.nio.ByteBuffer;
import java.util.List;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * Causal self-attention of one head after the other, {@link QueryBlock#ROWS} queries at a time, of
 * which each four read only the keys from the window's first to their own: the rest of the square
 * is never computed. Heads of queries that share keys and values follow one another, and their
 * gradients add up.
 *
 * <p>Keys (forward) and values (backward) of a head are transposed to [D, T], so that scores are
 * sums of vectors along the positions. The backward pass reads the probabilities that the forward
 * pass kept, or computes them again in the same way, to the same bits.
 */
final class CausalAttention {
  /** Probabilities [B·H·Q, T], every row padded to start aligned; written up to the query. */
  private record Kept(Tensor probabilities) implements AttentionState {
    /** Where those of a query lie. */
    int row(AttentionShape shape, int batch, int head, int query) {
      int which = batch * shape.heads() + head;
      int row = which * shape.queries() + query - shape.firstQuery();
      return probabilities.offset() + row * probabilities.columns();
    }
  }

  /** Nothing: the backward pass computes the probabilities again. */
  private record Recomputed() implements AttentionState {}

  private final int longestKept;
  private AttentionWorkspace workspace = AttentionWorkspace.of(1, 1);

  /**
   * @param longestKept the longest texts whose probabilities are kept
   */
  CausalAttention(int longestKept) {
    this.longestKept = longestKept;
  }

  AttentionState newState(AttentionShape shape, Arena arena) {
    if (shape.length() > longestKept) {
      return new Recomputed();
    }
    int rows = shape.outputRows() * shape.heads();
    return new Kept(arena.take(rows, Arena.aligned(shape.length())));
  }

  /** The heads of a text that share these keys and values. */
  void forward(
      AttentionShape shape,
      AttentionMask mask,
      int batch,
      int shared,
      List<QueryBlock> blocks,
      Tensor qkv,
      AttentionState state,
      Tensor output) {
    AttentionWorkspace w = workspace(shape);
    HeadRows rows = new HeadRows(shape, qkv.offset());
    int first = shape.firstQuery();
    ByteBuffer x = qkv.storage().bytes();
    w.keys().read(0, x, rows.keys(batch, shared), rows.stride());
    w.values().read(0, x, rows.values(batch, shared), rows.stride());
    w.keys().writeTransposedTo(w.keysTransposed());
    for (int head = shared * shape.group(); head < (shared + 1) * shape.group(); head++) {
      int q = rows.queries(batch, head) + first * rows.stride();
      w.queries().read(first, x, q, rows.stride());
      QueryBlock.Scaling scaling = scaling(state, shape, batch, head);
      for (QueryBlock block : blocks) {
        block.probabilities(w, shape, mask, batch, scaling);
        block.rowSums(w.probabilities(), w.values(), w.result());
      }
      int y = output.offset() + rows.output(batch, head);
      w.result().write(first, output.storage().bytes(), y, shape.width());
    }
  }

  /** The gradients of the heads of a text that share these keys and values. */
  void backward(
      AttentionShape shape,
      AttentionMask mask,
      int batch,
      int shared,
      List<QueryBlock> blocks,
      Tensor outputGradient,
      Tensor qkv,
      AttentionState state,
      Tensor qkvGradient) {
    AttentionWorkspace w = workspace(shape);
    HeadRows rows = new HeadRows(shape, qkv.offset());
    HeadRows gradients = new HeadRows(shape, qkvGradient.offset());
    int first = shape.firstQuery();
    ByteBuffer x = qkv.storage().bytes();
    ByteBuffer dx = qkvGradient.storage().bytes();
    w.keys().read(0, x, rows.keys(batch, shared), rows.stride());
    w.values().read(0, x, rows.values(batch, shared), rows.stride());
    w.values().writeTransposedTo(w.valuesTransposed());
    if (state instanceof Recomputed) {
      w.keys().writeTransposedTo(w.keysTransposed());
    }
    for (int head = shared * shape.group(); head < (shared + 1) * shape.group(); head++) {
      int q = rows.queries(batch, head) + first * rows.stride();
      int dy = outputGradient.offset() + rows.output(batch, head);
      w.queries().read(first, x, q, rows.stride());
      w.outputGradient().read(first, outputGradient.storage().bytes(), dy, shape.width());
      for (QueryBlock block : blocks) {
        restore(state, shape, mask, batch, head, block, w);
        backward(block, w, shape);
      }
      boolean adds = head > shared * shape.group();
      w.result().clearRows(first);
      w.result().write(0, dx, gradients.queries(batch, head), rows.stride());
      w.keysGradient().write(0, dx, gradients.keys(batch, shared), rows.stride(), adds);
      w.valuesGradient().write(0, dx, gradients.values(batch, shared), rows.stride(), adds);
    }
  }

  private static void backward(QueryBlock block, AttentionWorkspace w, AttentionShape shape) {
    block.columnSums(w.probabilities(), w.outputGradient(), w.valuesGradient());
    block.scores(w.outputGradient(), w.valuesTransposed(), w.scores());
    block.scoreGradients(w.probabilities(), w.scores(), QueryBlock.scale(shape));
    block.rowSums(w.scores(), w.keys(), w.result());
    block.columnSums(w.scores(), w.queries(), w.keysGradient());
  }

  /** Keeps the probabilities too where the state does. */
  private static QueryBlock.Scaling scaling(
      AttentionState state, AttentionShape shape, int batch, int head) {
    if (!(state instanceof Kept kept)) {
      return QueryBlock.Scaling.IN_PLACE;
    }
    ByteBuffer to = kept.probabilities().storage().bytes();
    return (p, row, low, query, factor) -> {
      int at = kept.row(shape, batch, head, query) + low;
      Softmax.scale(p, row + low, query + 1 - low, factor, to, at);
    };
  }

  /** Fills the block's probabilities with what they were in the forward pass. */
  private static void restore(
      AttentionState state,
      AttentionShape shape,
      AttentionMask mask,
      int batch,
      int head,
      QueryBlock block,
      AttentionWorkspace w) {
    if (!(state instanceof Kept kept)) {
      block.probabilities(w, shape, mask, batch, QueryBlock.Scaling.IN_PLACE);
      return;
    }
    ByteBuffer from = kept.probabilities().storage().bytes();
    HeadMatrix p = w.probabilities();
    for (int query = block.first(); query < block.end(); query++) {
      int low = block.low(query);
      int at = kept.row(shape, batch, head, query) + low;
      int to = (query - block.start()) * p.stride() + low;
      Rows.read(from, at, p.data(), to, Softmax.padded(query + 1) - low);
    }
  }

  /** A workspace is never shared by two lengths: its padding stays zero. */
  private AttentionWorkspace workspace(AttentionShape shape) {
    if (!workspace.fits(shape)) {
      workspace = AttentionWorkspace.of(shape.length(), shape.headSize());
    }
    return workspace;
  }

  /**
   * Where the parts of heads start among the rows of queries, keys and values.
   *
   * @param offset of the first row
   */
  private record HeadRows(AttentionShape shape, int offset) {
    int stride() {
      return shape.columns();
    }

    int queries(int batch, int head) {
      return offset + batch * shape.length() * stride() + head * shape.headSize();
    }

    int keys(int batch, int head) {
      return queries(batch, shape.heads() + head);
    }

    int values(int batch, int head) {
      return queries(batch, shape.heads() + shape.keyValueHeads() + head);
    }

    /** Among the rows of the outputs, from the first of them. */
    int output(int batch, int head) {
      return batch * shape.queries() * shape.width() + head * shape.headSize();
    }
  }
}
