package org.pcot.jobs.results;

/** What a model was being taught by when it was measured. */
public enum Phase {
  /** Next-token prediction on the mixture. */
  PRE_TRAINING,
  /** Reinforcement learning from a pre-trained checkpoint. */
  POST_TRAINING
}
