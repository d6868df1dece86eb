package org.pcot.model.tensor;

/** How the matrix of a linear layer lies in memory, row-major. */
public enum StorageOrder {
  /** [in, out], as in GPT-2's Conv1D. */
  IN_OUT,
  /** [out, in], as in torch's Linear, and tables of embeddings seen as output layers. */
  OUT_IN;

  /** That of the same memory seen as the matrix of the layer's backward pass. */
  public StorageOrder transposed() {
    return this == IN_OUT ? OUT_IN : IN_OUT;
  }
}
