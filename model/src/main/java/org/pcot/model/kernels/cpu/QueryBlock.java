package org.pcot.model.kernels.cpu;

import static org.pcot.model.kernels.cpu.Vectors.LANES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pcot.model.kernels.AttentionMask.Text;

/**
 * The queries start … end - 1 of one text, with what each has of every key that it may see: the
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
 * @param window of the positions up to its own a query sees so many
 */
record QueryBlock(int start, int end, int first, boolean isFirst, int window) {
  /** Queries of a block; a multiple of the rows that are computed together. */
  static final int ROWS = 128;

  static List<QueryBlock> all(Text text, int window) {
    List<QueryBlock> blocks = new ArrayList<>();
    int first = text.position(text.first());
    for (int start = first / ROWS * ROWS; start < text.length(); start += ROWS) {
      int end = Math.min(start + ROWS, text.length());
      boolean isFirst = blocks.isEmpty();
      blocks.add(new QueryBlock(start, end, Math.max(start, first), isFirst, window));
    }
    return blocks;
  }

  /** Turns a query's exponentials into probabilities, in place. */
  @FunctionalInterface
  interface Scaling {
    Scaling IN_PLACE =
        (p, row, low, query, factor) -> Softmax.scale(p, row + low, query + 1 - low, factor);

    void scale(float[] p, int row, int low, int query, float factor);
  }

  /** Fills the workspace's probabilities from its queries and transposed keys. */
  void probabilities(AttentionWorkspace w, float scale, Scaling scaling) {
    HeadMatrix p = w.probabilities();
    scores(w.queries(), w.keysTransposed(), p);
    for (int i = first; i < end; i++) {
      int row = (i - start) * p.stride();
      int low = low(i);
      int firstVisible = firstVisible(i);
      fill(p.data(), row, low, firstVisible, Softmax.MASKED);
      float inverse = Softmax.exponentials(p.data(), row + low, i + 1 - low, scale);
      fill(p.data(), row, low, firstVisible, 0f);
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
      int depth = Math.min(i + Panel.ROWS, end) - low;
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

  /** The first column, of whole vectors, that is computed of a row and those beside it. */
  int low(int query) {
    int visible = firstVisible(Math.max(first, query - query % Panel.ROWS));
    return visible - visible % LANES;
  }

  private int firstVisible(int query) {
    return Math.max(0, query - window + 1);
  }

  /** Where the rows that are computed together with the first query start. */
  private int firstRows() {
    return first - first % Panel.ROWS;
  }
}
