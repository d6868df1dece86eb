package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.stream.Stream;

/** What turns the last token's representation into logits. */
public sealed interface Head extends Serializable {
  /** The table of token embeddings. */
  record Tied() implements Head {
    @Override
    public Stream<ParameterDeclaration> parameters() {
      return Stream.empty();
    }
  }

  /** A matrix [V, C] of its own. */
  record Untied(ParameterDeclaration matrix) implements Head {
    @Override
    public Stream<ParameterDeclaration> parameters() {
      return Stream.of(matrix);
    }
  }

  Stream<ParameterDeclaration> parameters();
}
