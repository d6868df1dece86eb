package org.pcot.model;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.Card;
import org.pcot.model.kernels.torch.TorchBackend;
import org.pcot.model.kernels.torch.TorchHome;
import org.pcot.model.kernels.torch.TorchLibrary;

/** The engine that the build has a libtorch for, on Linux: tests that ask elsewhere do not run. */
public final class Libtorch {
  /** Names the device that these tests compute on: {@code cpu}, unless it is set. */
  private static final String DEVICE = "PCOT_TORCH_DEVICE";

  private Libtorch() {}

  public static boolean isHere() {
    return System.getenv(TorchHome.VARIABLE) != null;
  }

  /** In 32 bits. */
  public static TorchBackend backend() {
    return backend(DataType.FLOAT);
  }

  public static TorchBackend backend(DataType computing) {
    assumeTrue(isHere(), TorchHome.VARIABLE + " names no libtorch");
    return backend(System.getenv().getOrDefault(DEVICE, "cpu"), computing);
  }

  /** On a certain device. */
  public static TorchBackend backend(String device, DataType computing) {
    TorchHome home = TorchHome.of(System.getenv());
    return new TorchBackend(TorchLibrary.load(home), device, Card.FIRST, computing);
  }
}
