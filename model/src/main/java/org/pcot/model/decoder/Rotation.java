package org.pcot.model.decoder;

import java.util.Optional;
import org.pcot.model.architecture.DecoderDescription;
import org.pcot.model.architecture.Positions.Rotary;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Tensor;

/**
 * The rotation of queries and keys in all blocks, with a table of its angles that grows with the
 * texts.
 */
final class Rotation {
  private final Rotary rotary;
  private final int headSize;
  private final Kernels kernels;
  private Tensor table;

  /** That of a decoder, unless its positions are learned. */
  static Optional<Rotation> of(DecoderDescription description, Kernels kernels) {
    int headSize = description.blocks().get(0).attention().headSize();
    return description.positions() instanceof Rotary rotary
        ? Optional.of(new Rotation(rotary, headSize, kernels))
        : Optional.empty();
  }

  private Rotation(Rotary rotary, int headSize, Kernels kernels) {
    this.rotary = rotary;
    this.headSize = headSize;
    this.kernels = kernels;
    this.table = table(1);
  }

  /** Rotates the first heads of each row, in place. */
  void forward(Tensor rows, int heads, int[] positions) {
    int last = 0;
    for (int row = 0; row < rows.rows(); row++) {
      last = Math.max(last, positions[row]);
    }
    if (last >= table.rows()) {
      table = table(2 * last);
    }
    kernels.rotate(rows, heads, table, positions);
  }

  /** Rotates a gradient back, in place. */
  void backward(Tensor gradient, int heads, int[] positions) {
    kernels.rotateBackward(gradient, heads, table, positions);
  }

  private Tensor table(int positions) {
    Tensor angles = kernels.newArena().take(positions, headSize);
    angles.write(angles(positions));
    return angles;
  }

  /** [positions, D]: cosines of position · frequency for d below D/2, then their sines. */
  private double[] angles(int positions) {
    int half = headSize / 2;
    double[] angles = new double[positions * headSize];
    for (int d = 0; d < half; d++) {
      double frequency = rotary.scaling().scaled(Math.pow(rotary.theta(), -2.0 * d / headSize));
      for (int position = 0; position < positions; position++) {
        angles[position * headSize + d] = Math.cos(position * frequency);
        angles[position * headSize + half + d] = Math.sin(position * frequency);
      }
    }
    return angles;
  }
}
