package org.pcot.model.engine;

import org.nd4j.linalg.api.buffer.DataType;

/** The numbers that are computed with; parameters and what updates them have 32 bits always. */
public enum Precision {
  FP32(DataType.FLOAT),
  BF16(DataType.BFLOAT16);

  private final DataType dataType;

  Precision(DataType dataType) {
    this.dataType = dataType;
  }

  /** That of activations. */
  public DataType dataType() {
    return dataType;
  }
}
