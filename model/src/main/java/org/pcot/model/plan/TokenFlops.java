package org.pcot.model.plan;

import org.pcot.model.architecture.Attention;
import org.pcot.model.architecture.DecoderDescription;
import org.pcot.model.architecture.DecoderDescription.Block;
import org.pcot.model.architecture.Head;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.architecture.ParameterDeclaration.Role;

/**
 * Floating-point operations of a decoder's products, a multiplication and an addition being two:
 * forward 2 for each weight of a matrix and of the head, and 4·H·D in each block for each position
 * that a token sees, its own included (scores, and the sum of values); in training three times as
 * many, since a product has two backward (Kaplan et al. 2020, arXiv 2001.08361, section 2.1;
 * Chowdhery et al. 2022, arXiv 2204.02311, appendix B, which count every position as seen by all).
 */
public record TokenFlops(DecoderDescription decoder) {
  private static final int TRAINING = 3;

  /** Of the matrices and the head, for one token: 2 a weight. */
  public double products() {
    long weights =
        decoder.parameters().stream()
            .filter(p -> p.role() == Role.MATRIX || p.role() == Role.ADAPTER)
            .mapToLong(ParameterDeclaration::length)
            .sum();
    return 2.0 * (weights + head());
  }

  private long head() {
    return decoder.head() instanceof Head.Untied untied
        ? untied.matrix().length()
        : decoder.tokens().length();
  }

  /** Of attention, for a token at the mean of all positions of a text of this length. */
  public double attention(int length) {
    double flops = 0;
    for (Block block : decoder.blocks()) {
      Attention attention = block.attention();
      double perPosition = 4.0 * attention.heads() * attention.headSize();
      flops += perPosition * meanSeen(length, attention.slidingWindow());
    }
    return flops;
  }

  /** (1 + 2 + … + W + W + …) / T. */
  private static double meanSeen(int length, int window) {
    double rising = Math.min(length, window);
    return (rising * (rising + 1) / 2 + (length - rising) * window) / length;
  }

  /** Forward, for a token of a text of this length. */
  public double forward(int length) {
    return products() + attention(length);
  }

  /** Forward and backward. */
  public double training(int length) {
    return TRAINING * forward(length);
  }
}
