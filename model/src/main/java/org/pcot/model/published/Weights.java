package org.pcot.model.published;

/** What becomes of a published model's weights in memory. */
public enum Weights {
  /**
   * As they are in the files, for reading alone: BFLOAT16 where all are, FLOAT otherwise, and as
   * far as files are local and their order permits, the files themselves, mapped into memory.
   * Writing to them ends the virtual machine.
   */
  STORED,
  /** A copy of 32-bit floats, which may be trained. */
  FLOATS
}
