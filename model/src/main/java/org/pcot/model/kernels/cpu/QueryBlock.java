package org.pcot.model.kernels.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionShape;

/**
 * The queries start … end - 1 of one head, with what each has of every key: the first dimension of
 * scores and probabilities [end - start, T] is of the block, that of all else of the whole text.
 *
 * <p>Rows before the first query are not read, or computed in vain. Every sum runs in the order of
 * positions, over all blocks, so that it is the same bits in blocks of any size.
 *
 * @param first the first position that is a query
 * @param isFirst whether no block goes before
 */
record QueryBlock(int start, int end, int first, boolean isFirst) {
  /** Queries of a block; a multiple of the rows that are computed together. */
  static final int ROWS = 128;

  static List<QueryBlock> all(AttentionShape shape) {
    List<QueryBlock> blocks = new ArrayList<>();
    int start = shape.firstQuery() / ROWS * ROWS;
    for (; start < shape.length(); start += ROWS) {
      int end = Math.min(start + ROWS, shape.length());
      int first = Math.max(start, shape.firstQuery());
      blocks.add(new QueryBlock(start, end, first, blocks.isEmpty()));
    }
    return blocks;
  }

  static float scale(AttentionShape shape) {
    return (float) (1 / Math.sqrt(shape.headSize()));
  }

  /** Turns a query's exponentials into probabilities, in place. */
  @FunctionalInterface
  interface Scaling {
    Scaling IN_PLACE = (p, row, query, factor) -> Softmax.scale(p, row, query + 1, factor);

    void scale(float[] p, int row, int query, float factor);
  }

  /** Fills the workspace's probabilities from its queries and transposed keys. */
  void probabilities(
      AttentionWorkspace w, AttentionShape shape, AttentionMask mask, int batch, Scaling scaling) {
    HeadMatrix p = w.probabilities();
    scores(w.queries(), w.keysTransposed(), p);
    for (int i = first; i < end; i++) {
      int row = (i - start) * p.stride();
      int hidden = row + mask.prefixes()[batch];
      int visible = row + mask.starts()[batch * shape.length() + i];
      if (hidden < visible) {
        Arrays.fill(p.data(), hidden, visible, Softmax.MASKED);
      }
      float inverse = Softmax.exponentials(p.data(), row, i + 1, scale(shape));
      if (hidden < visible) {
        Arrays.fill(p.data(), hidden, visible, 0f);
      }
      scaling.scale(p.data(), row, i, inverse);
    }
  }

  /** s[i, j] = a[i, :] · transposed[:, j], for j up to the end of the vector that holds i. */
  void scores(HeadMatrix a, HeadMatrix transposed, HeadMatrix s) {
    Panel panel = new Panel(a.data(), a.stride(), 1, transposed.data(), transposed.stride());
    for (int i = firstRows(); i < end; i += Panel.ROWS) {
      int to = (i - start) * s.stride();
      int columns = Softmax.padded(i + Panel.ROWS);
      panel.multiply(i * a.stride(), 0, s.data(), to, s.stride(), columns, a.columns());
    }
  }

  /** y[i, :] = sum over j up to i of s[i, j] · b[j, :]. */
  void rowSums(HeadMatrix s, HeadMatrix b, HeadMatrix y) {
    Panel panel = new Panel(s.data(), s.stride(), 1, b.data(), b.stride());
    for (int i = firstRows(); i < end; i += Panel.ROWS) {
      int from = (i - start) * s.stride();
      int depth = Math.min(i + Panel.ROWS, b.rows());
      panel.multiply(from, 0, y.data(), i * y.stride(), y.stride(), y.stride(), depth);
    }
  }

  /** y[j, :] = sum over i from j on of s[i, j] · b[i, :], of this block and those before it. */
  void columnSums(HeadMatrix s, HeadMatrix b, HeadMatrix y) {
    Panel panel = new Panel(s.data(), 1, s.stride(), b.data(), b.stride());
    for (int j = 0; j < end; j += Panel.ROWS) {
      int i = Math.max(j, first);
      int from = (i - start) * s.stride() + j;
      int to = j * y.stride();
      int depth = end - i;
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
      int row = i - start;
      Softmax.backward(p.data(), row * p.stride(), ds.data(), row * ds.stride(), i + 1, scale);
    }
  }

  /** Where the rows that are computed together with the first query start. */
  private int firstRows() {
    return first - first % Panel.ROWS;
  }
}
