package org.pcot.jobs.plan;

import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.torch.TorchBackend;

/**
 * What libtorch's operators allocate beside what they are given, and free as they return: the most
 * that one of them does.
 *
 * @param tokens of the largest micro-batch
 * @param logits elements
 */
record OperatorMemory(TrainableView view, DataType computing, long tokens, long logits) {
  /**
   * Of a token, as wide as the stream and in 32 bits: of norms, and of keys and values repeated.
   */
  private static final int STREAMS = 5;

  long bytes() {
    long streams = STREAMS * tokens * view.decoder().description().width() * Float.BYTES;
    long update = Math.min(view.layout().length(), TorchBackend.CHUNK) * Float.BYTES;
    return Math.max(Math.max(streams, update), conversions());
  }

  /** Logits in 32 bits for their softmax, a matrix's gradient in 16 bits before it is added. */
  private long conversions() {
    if (computing == DataType.FLOAT) {
      return 0;
    }
    long matrix =
        view.layout().parameters().stream()
            .map(parameter -> parameter.declaration())
            .mapToLong(ParameterDeclaration::length)
            .max()
            .orElse(0);
    return Math.max(logits * Float.BYTES, matrix * computing.width());
  }
}
