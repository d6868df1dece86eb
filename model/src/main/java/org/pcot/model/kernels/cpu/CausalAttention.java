package org.pcot.model.kernels.cpu;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.kernels.AttentionState;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Tensor;

/**
 * Causal self-attention of one head after the other, in blocks of four queries that read only the
 * keys up to their own positions: half of the square is never computed.
 *
 * <p>Forward writes the output and keeps the probabilities; backward writes the gradient of
 * queries, keys and values. Keys (forward) and values (backward) of a head are transposed to [D,
 * T], so that scores are sums of vectors along the positions. Work on queries starts with the block
 * of four that holds the first query; rows before it are zero or not read. Heads of queries that
 * share keys and values follow one another, and their gradients add up.
 */
final class CausalAttention {
  /** Working memory of one head; [T, D] and [T, T] matrices. */
  private record Workspace(
      int length,
      int headSize,
      HeadMatrix queries,
      HeadMatrix keys,
      HeadMatrix values,
      HeadMatrix transposed,
      HeadMatrix result,
      HeadMatrix probabilities,
      HeadMatrix scores) {

    static Workspace of(int length, int headSize) {
      return new Workspace(
          length,
          headSize,
          HeadMatrix.zeros(length, headSize),
          HeadMatrix.zeros(length, headSize),
          HeadMatrix.zeros(length, headSize),
          HeadMatrix.zeros(headSize, length),
          HeadMatrix.zeros(length, headSize),
          HeadMatrix.zeros(length, length),
          HeadMatrix.zeros(length, length));
    }
  }

  private Workspace workspace = Workspace.of(1, 1);

  /** The probabilities [B·H·Q, T], every row padded to start aligned; written up to the query. */
  private record Probabilities(Tensor tensor) implements AttentionState {}

  AttentionState newState(AttentionShape shape, Arena arena) {
    int rows = shape.outputRows() * shape.heads();
    return new Probabilities(arena.take(rows, Arena.aligned(shape.length())));
  }

  void forward(
      AttentionShape shape, AttentionMask mask, Tensor qkv, AttentionState state, Tensor output) {
    Workspace w = workspace(shape);
    int stride = shape.columns();
    int first = shape.firstQuery();
    ByteBuffer x = qkv.storage().bytes();
    for (int batch = 0; batch < shape.batch(); batch++) {
      int row = qkv.offset() + batch * shape.length() * stride;
      int y = output.offset() + batch * shape.queries() * shape.width();
      for (int shared = 0; shared < shape.keyValueHeads(); shared++) {
        w.keys.read(0, x, row + keys(shape, shared), stride);
        w.values.read(0, x, row + values(shape, shared), stride);
        w.keys.writeTransposedTo(w.transposed);
        for (int head = firstHead(shape, shared); head < firstHead(shape, shared + 1); head++) {
          int column = head * shape.headSize();
          w.queries.read(first, x, row + column + first * stride, stride);
          scores(first, w.queries, w.transposed, w.probabilities);
          normalise(shape, mask, batch, head, w.probabilities, state);
          rowSums(first, w.probabilities, w.values, w.result);
          w.result.write(first, output.storage().bytes(), y + column, shape.width());
        }
      }
    }
  }

  void backward(
      AttentionShape shape,
      Tensor outputGradient,
      Tensor qkv,
      AttentionState state,
      Tensor qkvGradient) {
    Workspace w = workspace(shape);
    Tensor probabilities = ((Probabilities) state).tensor();
    int stride = shape.columns();
    int first = shape.firstQuery();
    ByteBuffer x = qkv.storage().bytes();
    ByteBuffer dx = qkvGradient.storage().bytes();
    for (int batch = 0; batch < shape.batch(); batch++) {
      int row = qkv.offset() + batch * shape.length() * stride;
      int drow = qkvGradient.offset() + batch * shape.length() * stride;
      int dy = outputGradient.offset() + batch * shape.queries() * shape.width();
      for (int shared = 0; shared < shape.keyValueHeads(); shared++) {
        w.values.read(0, x, row + values(shape, shared), stride);
        w.values.writeTransposedTo(w.transposed);
        w.keys.read(0, x, row + keys(shape, shared), stride);
        for (int head = firstHead(shape, shared); head < firstHead(shape, shared + 1); head++) {
          boolean adds = head > firstHead(shape, shared);
          int column = head * shape.headSize();
          readProbabilities(shape, probabilities, batch, head, w.probabilities);
          w.queries.read(first, outputGradient.storage().bytes(), dy + column, shape.width());
          columnSums(first, w.probabilities, w.queries, w.result);
          w.result.write(0, dx, drow + values(shape, shared), stride, adds);
          scores(first, w.queries, w.transposed, w.scores);
          scoreGradients(first, w.probabilities, w.scores, scale(shape));
          rowSums(first, w.scores, w.keys, w.result);
          w.result.clearRows(first);
          w.result.write(0, dx, drow + column, stride);
          w.queries.read(first, x, row + column + first * stride, stride);
          columnSums(first, w.scores, w.queries, w.result);
          w.result.write(0, dx, drow + keys(shape, shared), stride, adds);
        }
      }
    }
  }

  /** Where the keys of a head start in a row; the values' lie behind those of all heads. */
  private static int keys(AttentionShape shape, int head) {
    return shape.width() + head * shape.headSize();
  }

  private static int values(AttentionShape shape, int head) {
    return keys(shape, head) + shape.keyValueWidth();
  }

  /** The first of the heads of queries that share a head of keys and values. */
  private static int firstHead(AttentionShape shape, int shared) {
    return shared * shape.group();
  }

  /** A workspace is never shared by two lengths: its padding stays zero. */
  private Workspace workspace(AttentionShape shape) {
    if (workspace.length != shape.length() || workspace.headSize != shape.headSize()) {
      workspace = Workspace.of(shape.length(), shape.headSize());
    }
    return workspace;
  }

  /** s[i, j] = a[i, :] · transposed[:, j], for j up to the end of the vector that holds i. */
  private static void scores(int first, HeadMatrix a, HeadMatrix transposed, HeadMatrix s) {
    Panel panel = new Panel(a.data(), a.stride(), 1, transposed.data(), transposed.stride());
    for (int i = blockStart(first); i < s.rows(); i += Panel.ROWS) {
      int columns = Softmax.padded(i + Panel.ROWS);
      panel.multiply(i * a.stride(), 0, s.data(), i * s.stride(), s.stride(), columns, a.columns());
    }
  }

  /** y[i, :] = sum over j up to i of s[i, j] · b[j, :]. */
  private static void rowSums(int first, HeadMatrix s, HeadMatrix b, HeadMatrix y) {
    Panel panel = new Panel(s.data(), s.stride(), 1, b.data(), b.stride());
    for (int i = blockStart(first); i < s.rows(); i += Panel.ROWS) {
      int depth = Math.min(i + Panel.ROWS, s.rows());
      panel.multiply(i * s.stride(), 0, y.data(), i * y.stride(), y.stride(), y.stride(), depth);
    }
  }

  /** y[j, :] = sum over i from j on of s[i, j] · b[i, :]. */
  private static void columnSums(int first, HeadMatrix s, HeadMatrix b, HeadMatrix y) {
    Panel panel = new Panel(s.data(), 1, s.stride(), b.data(), b.stride());
    for (int j = 0; j < s.rows(); j += Panel.ROWS) {
      int i = Math.max(j, first);
      int from = i * s.stride() + j;
      int depth = s.rows() - i;
      panel.multiply(from, i * b.stride(), y.data(), j * y.stride(), y.stride(), y.stride(), depth);
    }
  }

  private static int blockStart(int row) {
    return row - row % Panel.ROWS;
  }

  /** Turns scores into probabilities, which the state keeps up to each query's position. */
  private static void normalise(
      AttentionShape shape,
      AttentionMask mask,
      int batch,
      int head,
      HeadMatrix p,
      AttentionState state) {
    for (int i = shape.firstQuery(); i < shape.length(); i++) {
      int row = i * p.stride();
      int hidden = row + mask.prefixes()[batch];
      int start = row + mask.starts()[batch * shape.length() + i];
      if (hidden < start) {
        Arrays.fill(p.data(), hidden, start, Softmax.MASKED);
      }
      float inverse = Softmax.exponentials(p.data(), row, i + 1, scale(shape));
      if (hidden < start) {
        Arrays.fill(p.data(), hidden, start, 0f);
      }
      Softmax.scale(p.data(), row, i + 1, inverse);
    }
    if (state instanceof Probabilities kept) {
      writeProbabilities(shape, kept.tensor(), batch, head, p);
    }
  }

  private static void writeProbabilities(
      AttentionShape shape, Tensor written, int batch, int head, HeadMatrix p) {
    int at = offset(shape, written, batch, head);
    for (int i = shape.firstQuery(); i < shape.length(); i++, at += p.stride()) {
      p.writeRow(i, Softmax.padded(i + 1), written.storage().bytes(), at);
    }
  }

  /** Reads what {@link #writeProbabilities} wrote; what lies behind is zero and stays so. */
  private static void readProbabilities(
      AttentionShape shape, Tensor written, int batch, int head, HeadMatrix p) {
    ByteBuffer from = written.storage().bytes();
    int at = offset(shape, written, batch, head);
    for (int i = shape.firstQuery(); i < shape.length(); i++, at += p.stride()) {
      Rows.read(from, at, p.data(), i * p.stride(), Softmax.padded(i + 1));
    }
  }

  private static void scoreGradients(int first, HeadMatrix p, HeadMatrix ds, float scale) {
    for (int i = first; i < p.rows(); i++) {
      Softmax.backward(p.data(), i * p.stride(), ds.data(), i * ds.stride(), i + 1, scale);
    }
  }

  private static int offset(AttentionShape shape, Tensor tensor, int batch, int head) {
    int which = batch * shape.heads() + head;
    return tensor.offset() + which * shape.queries() * tensor.columns();
  }

  private static float scale(AttentionShape shape) {
    return (float) (1 / Math.sqrt(shape.headSize()));
  }
}
