package org.pcot.model.kernels.cpu;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;
import org.pcot.model.memory.Tensor;

/**
 * Causal self-attention of one head after the other, in blocks of four queries that read only the
 * keys up to their own positions: half of the square is never computed.
 *
 * <p>Forward writes probabilities and output; backward writes the gradient of queries, keys and
 * values. Keys (forward) and values (backward) of a head are transposed to [D, T], so that scores
 * are sums of vectors along the positions.
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

  void forward(
      AttentionShape shape, AttentionMask mask, Tensor qkv, Tensor probabilities, Tensor output) {
    Workspace w = workspace(shape);
    int width = shape.width();
    int stride = 3 * width;
    ByteBuffer x = qkv.storage().bytes();
    for (int batch = 0; batch < shape.batch(); batch++) {
      for (int head = 0; head < shape.heads(); head++) {
        int row = batch * shape.length();
        int column = head * shape.headSize();
        int q = qkv.offset() + row * stride + column;
        w.queries.read(x, q, stride);
        w.keys.read(x, q + width, stride);
        w.values.read(x, q + 2 * width, stride);
        w.keys.writeTransposedTo(w.transposed);
        scores(w.queries, w.transposed, w.probabilities);
        normalise(w.probabilities, mask, batch, scale(shape));
        rowSums(w.probabilities, w.values, w.result);
        writeProbabilities(shape, w.probabilities, probabilities, batch, head);
        w.result.write(output.storage().bytes(), output.offset() + row * width + column, width);
      }
    }
  }

  void backward(
      AttentionShape shape,
      Tensor outputGradient,
      Tensor qkv,
      Tensor probabilities,
      Tensor qkvGradient) {
    Workspace w = workspace(shape);
    int width = shape.width();
    int stride = 3 * width;
    ByteBuffer x = qkv.storage().bytes();
    ByteBuffer dx = qkvGradient.storage().bytes();
    for (int batch = 0; batch < shape.batch(); batch++) {
      for (int head = 0; head < shape.heads(); head++) {
        int row = batch * shape.length();
        int column = head * shape.headSize();
        int q = qkv.offset() + row * stride + column;
        int dq = qkvGradient.offset() + row * stride + column;
        int dy = outputGradient.offset() + row * width + column;
        readProbabilities(shape, probabilities, batch, head, w.probabilities);
        w.queries.read(outputGradient.storage().bytes(), dy, width);
        columnSums(w.probabilities, w.queries, w.result);
        w.result.write(dx, dq + 2 * width, stride);
        w.values.read(x, q + 2 * width, stride);
        w.values.writeTransposedTo(w.transposed);
        scores(w.queries, w.transposed, w.scores);
        scoreGradients(w.probabilities, w.scores, scale(shape));
        w.keys.read(x, q + width, stride);
        rowSums(w.scores, w.keys, w.result);
        w.result.write(dx, dq, stride);
        w.queries.read(x, q, stride);
        columnSums(w.scores, w.queries, w.result);
        w.result.write(dx, dq + width, stride);
      }
    }
  }

  /** A workspace is never shared by two lengths: its padding stays zero. */
  private Workspace workspace(AttentionShape shape) {
    if (workspace.length != shape.length() || workspace.headSize != shape.headSize()) {
      workspace = Workspace.of(shape.length(), shape.headSize());
    }
    return workspace;
  }

  /** s[i, j] = a[i, :] · transposed[:, j], for j up to the end of the vector that holds i. */
  private static void scores(HeadMatrix a, HeadMatrix transposed, HeadMatrix s) {
    Panel panel = new Panel(a.data(), a.stride(), 1, transposed.data(), transposed.stride());
    for (int i = 0; i < s.rows(); i += Panel.ROWS) {
      int columns = Softmax.padded(i + Panel.ROWS);
      panel.multiply(i * a.stride(), 0, s.data(), i * s.stride(), s.stride(), columns, a.columns());
    }
  }

  /** y[i, :] = sum over j up to i of s[i, j] · b[j, :]. */
  private static void rowSums(HeadMatrix s, HeadMatrix b, HeadMatrix y) {
    Panel panel = new Panel(s.data(), s.stride(), 1, b.data(), b.stride());
    for (int i = 0; i < s.rows(); i += Panel.ROWS) {
      int depth = Math.min(i + Panel.ROWS, s.rows());
      panel.multiply(i * s.stride(), 0, y.data(), i * y.stride(), y.stride(), y.stride(), depth);
    }
  }

  /** y[j, :] = sum over i from j on of s[i, j] · b[i, :]. */
  private static void columnSums(HeadMatrix s, HeadMatrix b, HeadMatrix y) {
    Panel panel = new Panel(s.data(), 1, s.stride(), b.data(), b.stride());
    for (int j = 0; j < s.rows(); j += Panel.ROWS) {
      int from = j * s.stride() + j;
      int depth = s.rows() - j;
      panel.multiply(from, j * b.stride(), y.data(), j * y.stride(), y.stride(), y.stride(), depth);
    }
  }

  private static void normalise(HeadMatrix p, AttentionMask mask, int batch, float scale) {
    for (int i = 0; i < p.rows(); i++) {
      int row = i * p.stride();
      int hidden = row + mask.prefixes()[batch];
      int start = Math.max(hidden, row + mask.starts()[batch * p.rows() + i]);
      Arrays.fill(p.data(), hidden, start, Softmax.MASKED);
      float inverse = Softmax.exponentials(p.data(), row, i + 1, scale);
      Softmax.scale(p.data(), row, i + 1, inverse);
      Arrays.fill(p.data(), hidden, start, 0f);
    }
  }

  private static void scoreGradients(HeadMatrix p, HeadMatrix ds, float scale) {
    for (int i = 0; i < p.rows(); i++) {
      Softmax.backward(p.data(), i * p.stride(), ds.data(), i * ds.stride(), i + 1, scale);
    }
  }

  private static void writeProbabilities(
      AttentionShape shape, HeadMatrix p, Tensor to, int batch, int head) {
    to.storage().floatView().put(offset(shape, to, batch, head), p.data(), 0, size(shape));
  }

  private static void readProbabilities(
      AttentionShape shape, Tensor from, int batch, int head, HeadMatrix p) {
    from.storage().floatView().get(offset(shape, from, batch, head), p.data(), 0, size(shape));
  }

  private static int offset(AttentionShape shape, Tensor tensor, int batch, int head) {
    return tensor.offset() + (batch * shape.heads() + head) * size(shape);
  }

  private static int size(AttentionShape shape) {
    return shape.length() * shape.paddedLength();
  }

  private static float scale(AttentionShape shape) {
    return (float) (1 / Math.sqrt(shape.headSize()));
  }
}
