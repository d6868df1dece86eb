package org.pcot.model.kernels.cpu;

import java.util.List;
import org.pcot.model.kernels.AttentionMask;
import org.pcot.model.kernels.AttentionMask.Text;
import org.pcot.model.kernels.AttentionShape;

/** The queries of a text, numbered by their place in it. */
record TextQueries(Text text, List<QueryBlock> blocks) {

  static List<TextQueries> all(AttentionShape shape, AttentionMask mask, int sequence) {
    return mask.texts(shape, sequence).stream()
        .map(text -> new TextQueries(text, QueryBlock.all(text, shape.window())))
        .toList();
  }

  int length() {
    return text.length();
  }

  /** The first position that is a query. */
  int first() {
    return text.position(text.first());
  }
}
