package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/** What turns the last token's representation into logits. */
public sealed interface Head extends Serializable {
  /** The table of token embeddings. */
  record Tied() implements Head {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.empty();
    }
  }

  /** A matrix [V, C] of its own. */
  record Untied(ParameterDeclaration matrix) implements Head {
    @Override
    public Stream<List<ParameterDeclaration>> groups() {
      return Stream.of(List.of(matrix));
    }
  }

  /** Its parameters in their order; those of one list lie in memory as one. */
  Stream<List<ParameterDeclaration>> groups();
}
