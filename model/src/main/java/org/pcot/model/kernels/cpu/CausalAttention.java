package org.pcot.model.kernels.cpu;

import java.nio.ByteBuffer;
import java.util.List;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionMask.Text;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * Causal self-attention of one text and head after the other, {@link QueryBlock#ROWS} queries at a
 * time, of which each four read only the keys from the window's first to their own: the rest of the
 * square is never computed, nor what a mask hides. Heads of queries that share keys and values
 * follow one another, and so do texts that share a prefix; their gradients add up.
 *
 * <p>Keys (forward) and values (backward) of a head are transposed to [D, T], so that scores are
 * sums of vectors along the positions. The backward pass reads the probabilities that the forward
 * pass kept, or computes them again in the same way, to the same bits.
 */
final class CausalAttention {
  /** Probabilities [B·H·Q, T], every row padded to start aligned; written up to the query. */
  private record Kept(Tensor probabilities) implements AttentionState {
    /** Where those of a token lie. */
    int row(AttentionShape shape, int batch, int head, int token) {
      int which = batch * shape.heads() + head;
      int row = which * shape.queries() + token - shape.firstQuery();
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

  AttentionState newState(AttentionShape shape, AttentionMask mask, Arena arena) {
    int longest = mask.longest(shape);
    if (longest > longestKept) {
      return new Recomputed();
    }
    return new Kept(arena.take(shape.outputRows() * shape.heads(), Arena.aligned(longest)));
  }

  /** The heads of a sequence that share these keys and values. */
  void forward(
      AttentionShape shape,
      int batch,
      int shared,
      List<TextQueries> texts,
      Tensor qkv,
      AttentionState state,
      Tensor output) {
    HeadRows rows = new HeadRows(shape, qkv.offset());
    ByteBuffer x = qkv.storage().bytes();
    for (TextQueries queries : texts) {
      AttentionWorkspace w = workspace(queries, shape);
      int first = queries.first();
      int end = queries.length();
      read(queries.text(), x, rows.keys(batch, shared), rows.stride(), w.keys());
      read(queries.text(), x, rows.values(batch, shared), rows.stride(), w.values());
      w.keys().writeTransposedTo(w.keysTransposed(), end);
      for (int head = shared * shape.group(); head < (shared + 1) * shape.group(); head++) {
        w.queries().read(first, end, x, rows.firstQuery(queries, batch, head), rows.stride());
        QueryBlock.Scaling scaling = scaling(state, shape, batch, head, queries.text());
        for (QueryBlock block : queries.blocks()) {
          block.probabilities(w, scale(shape), scaling);
          block.rowSums(w.probabilities(), w.values(), w.result());
        }
        int y = output.offset() + rows.output(queries, batch, head);
        w.result().write(first, end, output.storage().bytes(), y, shape.width());
      }
    }
  }

  /** The gradients of the heads of a sequence that share these keys and values. */
  void backward(
      AttentionShape shape,
      int batch,
      int shared,
      List<TextQueries> texts,
      Tensor outputGradient,
      Tensor qkv,
      AttentionState state,
      Tensor qkvGradient) {
    HeadRows rows = new HeadRows(shape, qkv.offset());
    HeadRows gradients = new HeadRows(shape, qkvGradient.offset());
    ByteBuffer x = qkv.storage().bytes();
    ByteBuffer dx = qkvGradient.storage().bytes();
    gradients.clear(batch, shared, dx);
    for (TextQueries queries : texts) {
      AttentionWorkspace w = workspace(queries, shape);
      Text text = queries.text();
      int first = queries.first();
      int end = queries.length();
      read(text, x, rows.keys(batch, shared), rows.stride(), w.keys());
      read(text, x, rows.values(batch, shared), rows.stride(), w.values());
      w.values().writeTransposedTo(w.valuesTransposed(), end);
      if (state instanceof Recomputed) {
        w.keys().writeTransposedTo(w.keysTransposed(), end);
      }
      for (int head = shared * shape.group(); head < (shared + 1) * shape.group(); head++) {
        int dy = outputGradient.offset() + rows.output(queries, batch, head);
        w.queries().read(first, end, x, rows.firstQuery(queries, batch, head), rows.stride());
        w.outputGradient().read(first, end, outputGradient.storage().bytes(), dy, shape.width());
        for (QueryBlock block : queries.blocks()) {
          restore(state, shape, batch, head, text, block, w);
          backward(block, w, shape);
        }
        int dq = gradients.firstQuery(queries, batch, head);
        w.result().write(first, end, dx, dq, rows.stride());
        add(text, w.keysGradient(), dx, gradients.keys(batch, shared), rows.stride());
        add(text, w.valuesGradient(), dx, gradients.values(batch, shared), rows.stride());
      }
    }
  }

  private static void backward(QueryBlock block, AttentionWorkspace w, AttentionShape shape) {
    block.columnSums(w.probabilities(), w.outputGradient(), w.valuesGradient());
    block.scores(w.outputGradient(), w.valuesTransposed(), w.scores());
    block.scoreGradients(w.probabilities(), w.scores(), scale(shape));
    block.rowSums(w.scores(), w.keys(), w.result());
    block.columnSums(w.scores(), w.queries(), w.keysGradient());
  }

  private static float scale(AttentionShape shape) {
    return (float) (1 / Math.sqrt(shape.headSize()));
  }

  /** The rows that a text sees, of those of a sequence that start at {@code xi}. */
  private static void read(Text text, ByteBuffer x, int xi, int stride, HeadMatrix to) {
    to.read(0, text.prefix(), x, xi, stride);
    to.read(text.prefix(), text.length(), x, xi + text.start() * stride, stride);
  }

  /** Adds to the rows that a text sees. */
  private static void add(Text text, HeadMatrix from, ByteBuffer y, int yi, int stride) {
    from.add(0, text.prefix(), y, yi, stride);
    from.add(text.prefix(), text.length(), y, yi + text.start() * stride, stride);
  }

  /** Keeps the probabilities too where the state does. */
  private static QueryBlock.Scaling scaling(
      AttentionState state, AttentionShape shape, int batch, int head, Text text) {
    if (!(state instanceof Kept kept)) {
      return QueryBlock.Scaling.IN_PLACE;
    }
    ByteBuffer to = kept.probabilities().storage().bytes();
    return (p, row, low, query, factor) -> {
      int at = kept.row(shape, batch, head, text.token(query)) + low;
      Softmax.scale(p, row + low, query + 1 - low, factor, to, at);
    };
  }

  /** Fills the block's probabilities with what they were in the forward pass. */
  private static void restore(
      AttentionState state,
      AttentionShape shape,
      int batch,
      int head,
      Text text,
      QueryBlock block,
      AttentionWorkspace w) {
    if (!(state instanceof Kept kept)) {
      block.probabilities(w, scale(shape), QueryBlock.Scaling.IN_PLACE);
      return;
    }
    ByteBuffer from = kept.probabilities().storage().bytes();
    HeadMatrix p = w.probabilities();
    for (int query = block.first(); query < block.end(); query++) {
      int low = block.low(query);
      int at = kept.row(shape, batch, head, text.token(query)) + low;
      int to = (query - block.start()) * p.stride() + low;
      Rows.read(from, at, p.data(), to, Softmax.padded(query + 1) - low);
    }
  }

  private AttentionWorkspace workspace(TextQueries queries, AttentionShape shape) {
    if (!workspace.fits(queries.length(), shape.headSize())) {
      workspace = AttentionWorkspace.of(queries.length(), shape.headSize());
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

    int firstQuery(TextQueries queries, int batch, int head) {
      return queries(batch, head) + queries.text().first() * stride();
    }

    private int queries(int batch, int head) {
      return offset + batch * shape.length() * stride() + head * shape.headSize();
    }

    int keys(int batch, int head) {
      return queries(batch, shape.heads() + head);
    }

    int values(int batch, int head) {
      return queries(batch, shape.heads() + shape.keyValueHeads() + head);
    }

    /** Among the rows of the outputs, from the first of them. */
    int output(TextQueries queries, int batch, int head) {
      int row = batch * shape.queries() + queries.text().first() - shape.firstQuery();
      return row * shape.width() + head * shape.headSize();
    }

    /** Zeros keys and values, and the queries of positions that are none. */
    void clear(int batch, int shared, ByteBuffer x) {
      for (int row = 0; row < shape.length(); row++) {
        Rows.zero(x, keys(batch, shared) + row * stride(), shape.headSize());
        Rows.zero(x, values(batch, shared) + row * stride(), shape.headSize());
      }
      int group = shape.group();
      for (int row = 0; row < shape.firstQuery(); row++) {
        int first = queries(batch, shared * group) + row * stride();
        Rows.zero(x, first, group * shape.headSize());
      }
    }
  }
}
