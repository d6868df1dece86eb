package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;

/**
 * The queries start … end - 1 of one sequence, with what each has of every key that it may see: the
 * first dimension of scores and probabilities [end - start, T] is of the block, that of all else of
 * the whole text.
 *
 * <p>Rows before the first query are not read, or computed in vain, and so are columns that lie
 * before a row's window and the windows of all later rows: work grows as T times the window. Every
 * sum runs in the order of positions, over all blocks, so that it is the same bits in blocks of any
 * size.
 *
 * @param first the first position that is a query
 * @param isFirst whether no block goes before
 * @param lows the first column, of whole vectors, of each {@link Panel#ROWS} rows; they never fall
 */
record QueryBlock(int start, int end, int first, boolean isFirst, int[] lows) {
  /** Queries of a block; a multiple of the rows that are computed together. */
  static final int ROWS = 128;

  static List<QueryBlock> all(AttentionShape shape, AttentionMask mask, int batch) {
    List<QueryBlock> blocks = new ArrayList<>();
    int start = shape.firstQuery() / ROWS * ROWS;
    for (; start < shape.length(); start += ROWS) {
      int end = Math.min(start + ROWS, shape.length());
      int first = Math.max(start, shape.firstQuery());
      int[] lows = new int[(end - start + Panel.ROWS - 1) / Panel.ROWS];
      int low = end;
      for (int i = end - 1; i >= first && shape.window() < shape.length(); i--) {
        low =
            Math.min(low, mask.firstVisible(batch, batch * shape.length() + i, i, shape.window()));
        lows[(i - start) / Panel.ROWS] = low - low % LANES;
      }
      blocks.add(new QueryBlock(start, end, first, blocks.isEmpty(), lows));
    }
    return blocks;
  }

  static float scale(AttentionShape shape) {
    return (float) (1 / Math.sqrt(shape.headSize()));
  }

  /** Turns a query's exponentials into probabilities, in place. */
  @FunctionalInterface
  interface Scaling {
    Scaling IN_PLACE =
        (p, row, low, query, factor) -> Softmax.scale(p, row + low, query + 1 - low, factor);

    void scale(float[] p, int row, int low, int query, float factor);
  }

  /** Fills the workspace's probabilities from its queries and transposed keys. */
  void probabilities(
      AttentionWorkspace w, AttentionShape shape, AttentionMask mask, int batch, Scaling scaling) {
    HeadMatrix p = w.probabilities();
    scores(w.queries(), w.keysTransposed(), p);
    for (int i = first; i < end; i++) {
      int row = (i - start) * p.stride();
      int low = low(i);
      int token = batch * shape.length() + i;
      int firstVisible = mask.firstVisible(batch, token, i, shape.window());
      int hidden = Math.max(low, mask.prefixes()[batch]);
      int visible = mask.starts()[token];
      fill(p.data(), row, low, firstVisible, Softmax.MASKED);
      fill(p.data(), row, hidden, visible, Softmax.MASKED);
      float inverse = Softmax.exponentials(p.data(), row + low, i + 1 - low, scale(shape));
      fill(p.data(), row, low, firstVisible, 0f);
      fill(p.data(), row, hidden, visible, 0f);
      scaling.scale(p.data(), row, low, i, inverse);
    }
  }

  private static void fill(float[] p, int row, int from, int to, float value) {
    if (from < to) {
      Arrays.fill(p, row + from, row + to, value);
    }
  }

  /** s[i, j] = a[i, :] · transposed[:, j], for j up to the end of the vector that holds i. */
  void scores(HeadMatrix a, HeadMatrix transposed, HeadMatrix s) {
    Panel panel = new Panel(a.data(), a.stride(), 1, transposed.data(), transposed.stride());
    for (int i = firstRows(); i < end; i += Panel.ROWS) {
      int low = low(i);
      int to = (i - start) * s.stride() + low;
      int columns = Softmax.padded(i + Panel.ROWS) - low;
      panel.multiply(i * a.stride(), low, s.data(), to, s.stride(), columns, a.columns());
    }
  }

  /** y[i, :] = sum over j up to i of s[i, j] · b[j, :]. */
  void rowSums(HeadMatrix s, HeadMatrix b, HeadMatrix y) {
    Panel panel = new Panel(s.data(), s.stride(), 1, b.data(), b.stride());
    for (int i = firstRows(); i < end; i += Panel.ROWS) {
      int low = low(i);
      int from = (i - start) * s.stride() + low;
      int bi = low * b.stride();
      int depth = Math.min(i + Panel.ROWS, b.rows()) - low;
      panel.multiply(from, bi, y.data(), i * y.stride(), y.stride(), y.stride(), depth);
    }
  }

  /** y[j, :] = sum over i from j on of s[i, j] · b[i, :], of this block and those before it. */
  void columnSums(HeadMatrix s, HeadMatrix b, HeadMatrix y) {
    Panel panel = new Panel(s.data(), 1, s.stride(), b.data(), b.stride());
    int seeing = firstRows();
    for (int j = isFirst ? 0 : low(seeing); j < end; j += Panel.ROWS) {
      while (seeing < end && low(seeing) <= j) {
        seeing += Panel.ROWS;
      }
      int i = Math.max(j, first);
      int from = (i - start) * s.stride() + j;
      int to = j * y.stride();
      int depth = Math.max(0, Math.min(seeing, end) - i);
      if (isFirst || j >= start) {
        panel.multiply(from, i * b.stride(), y.data(), to, y.stride(), y.stride(), depth);
      } else {
        panel.add(from, i * b.stride(), y.data(), to, y.stride(), y.stride(), depth);
      }
    }
  }

  /** Turns the gradient of the probabilities into that of the scores, in place. */
  void scoreGradients(HeadMatrix p, HeadMatrix ds, float scale) {
    for (int i = first; i < end; i++) {
      int low = low(i);
      int pi = (i - start) * p.stride() + low;
      int di = (i - start) * ds.stride() + low;
      Softmax.backward(p.data(), pi, ds.data(), di, i + 1 - low, scale);
    }
  }

  /** The first column that is computed of a row. */
  int low(int query) {
    return lows[(query - start) / Panel.ROWS];
  }

  /** Where the rows that are computed together with the first query start. */
  private int firstRows() {
    return first - first % Panel.ROWS;
  }
}
