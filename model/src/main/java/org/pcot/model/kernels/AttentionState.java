package org.pcot.model.kernels;

/**
 * What attention keeps of one forward pass for the backward pass. Each implementation of {@link
 * Kernels} has its own, and reads no other's.
 */
public interface AttentionState {
  /** Nothing: no backward pass will follow. */
  AttentionState NONE = new AttentionState() {};
}
