package org.pcot.model.decoder;

/** What a decoder keeps of a forward pass for the backward pass; gradients are the same bits. */
public enum Activations {
  /** All that the backward pass reads. */
  KEPT,
  /**
   * The input of each block, which is run again in the backward pass: one block's activations at a
   * time, for a third more work at most (Chen et al. 2016, <a
   * href="https://arxiv.org/abs/1604.06174">arXiv 1604.06174</a>).
   */
  RECOMPUTED
}
