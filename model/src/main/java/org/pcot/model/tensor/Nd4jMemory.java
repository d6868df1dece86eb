package org.pcot.model.tensor;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The memories whose blocks are arrays of ND4J's. */
enum Nd4jMemory implements Memory {
  HOST,
  DEVICE;

  static Nd4jMemory standard() {
    return Nd4j.getEnvironment().isCPU() ? HOST : DEVICE;
  }

  @Override
  public Storage allocate(DataType dataType, long length) {
    return Nd4jStorage.of(Nd4j.create(dataType, length), this);
  }
}
