package org.pcot.jobs.benchmark.trl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.pcot.jobs.benchmark.ModelFiles;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.Optimizer;

/**
 * An optimiser that leaves its first gradient in a directory, a tensor for each parameter.
 *
 * @param optimizer that takes the steps
 */
record GradientFile(Optimizer optimizer, DecoderConfig config, Path directory)
    implements Optimizer {
  private static final int CHUNK = GradientVector.CHUNK;

  @Override
  public long step() {
    return optimizer.step();
  }

  @Override
  public double learningRate() {
    return optimizer.learningRate();
  }

  @Override
  public Map<String, Segments> state() {
    return optimizer.state();
  }

  @Override
  public Update apply(GradientVector gradientSum, double normaliser) {
    if (step() == 0) {
      write(gradientSum);
    }
    return optimizer.apply(gradientSum, normaliser);
  }

  private void write(GradientVector gradient) {
    float[] chunk = new float[CHUNK];
    try {
      ModelFiles.write(
          directory,
          config,
          (target, from) -> {
            for (long at = from; target.hasRemaining(); at += CHUNK) {
              int count = Math.min(CHUNK, target.remaining());
              gradient.read(at, chunk, count);
              target.put(chunk, 0, count);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
