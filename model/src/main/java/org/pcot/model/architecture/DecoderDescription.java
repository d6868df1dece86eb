package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * A decoder by its parts: embedded tokens run through pre-norm blocks, {@code m = x +
 * attention(norm(x))}, {@code y = m + feedForward(norm(m))}, a last norm and the head.
 *
 * @param tokens the table of embeddings [V, C]
 * @param adapters what is added to matrices of its linear layers
 */
public record DecoderDescription(
    ParameterDeclaration tokens,
    Positions positions,
    List<Block> blocks,
    Norm norm,
    Head head,
    List<LowRank> adapters)
    implements Serializable {

  /** One of the blocks, in the order of the forward pass. */
  public record Block(
      Norm attentionNorm, Attention attention, Norm feedForwardNorm, FeedForward feedForward)
      implements Serializable {
    private Stream<List<ParameterDeclaration>> groups() {
      return Stream.of(
              attentionNorm.groups(),
              attention.groups(),
              feedForwardNorm.groups(),
              feedForward.groups())
          .flatMap(part -> part);
    }
  }

  public DecoderDescription {
    blocks = List.copyOf(blocks);
    adapters = List.copyOf(adapters);
  }

  /** Without adapters. */
  public DecoderDescription(
      ParameterDeclaration tokens, Positions positions, List<Block> blocks, Norm norm, Head head) {
    this(tokens, positions, blocks, norm, head, List.of());
  }

  /** The same decoder with an adapter. */
  DecoderDescription with(Adapter adapter) {
    return new DecoderDescription(tokens, positions, blocks, norm, head, adapter.of(this));
  }

  public int vocabSize() {
    return tokens.rows();
  }

  /** Elements of a token in the residual stream: C. */
  public int width() {
    return tokens.columns();
  }

  /** All parameters, in the order in which they lie in memory; those of adapters come last. */
  public List<ParameterDeclaration> parameters() {
    return groups().stream().flatMap(List::stream).toList();
  }

  /** All parameters in this order; those of one list are used as one, and must lie together. */
  public List<List<ParameterDeclaration>> groups() {
    return Stream.of(
            Stream.of(List.of(tokens)),
            positions.groups(),
            blocks.stream().flatMap(Block::groups),
            norm.groups(),
            head.groups(),
            adapters.stream()
                .flatMap(adapter -> Stream.of(List.of(adapter.a()), List.of(adapter.b()))))
        .flatMap(part -> part)
        .toList();
  }
}
