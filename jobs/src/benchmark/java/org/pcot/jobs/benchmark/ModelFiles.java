package org.pcot.jobs.benchmark;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.ParameterLayout.Parameter;
import org.pcot.model.published.ConfigFile;
import org.pcot.model.published.JsonFiles;
import org.pcot.model.published.ShardSize;
import org.pcot.model.published.TensorSource;
import org.pcot.model.published.WeightFiles;
import org.pcot.model.published.WeightType;

/** Directories that Hugging Face's programs open. */
public final class ModelFiles {
  private ModelFiles() {}

  /** A vector with an element for each of a decoder's. */
  @FunctionalInterface
  public interface Vector {
    /** Copies as many elements as the target has room for, from one on. */
    void copyTo(FloatBuffer target, long from);
  }

  private record VectorTensor(Parameter parameter, Vector vector) implements TensorSource {
    @Override
    public String name() {
      return parameter.name();
    }

    @Override
    public List<Long> shape() {
      return parameter.declaration().shape().stream().map(Integer::longValue).toList();
    }

    @Override
    public void copyTo(FloatBuffer target, long start) {
      vector.copyTo(target, parameter.offset() + start);
    }
  }

  /** Writes the model that a work starts from. */
  public static void write(Path directory, Work work) throws IOException {
    float[] parameters = WorkParameters.of(work);
    write(
        directory,
        work.decoder(),
        (target, from) -> target.put(parameters, Math.toIntExact(from), target.remaining()));
  }

  /** Writes a configuration, and what a vector has for each parameter: weights, or gradients. */
  public static void write(Path directory, DecoderConfig config, Vector vector) throws IOException {
    Files.createDirectories(directory);
    FileSystem files = FileSystem.getLocal(new Configuration()).getRaw();
    var place = new org.apache.hadoop.fs.Path(directory.toUri());
    new WeightFiles(WeightType.FLOAT32, ShardSize.STANDARD)
        .write(
            files,
            place,
            new ParameterLayout(config)
                .parameters().stream()
                    .map(parameter -> new VectorTensor(parameter, vector))
                    .toList());
    JsonFiles.write(
        files,
        new org.apache.hadoop.fs.Path(place, "config.json"),
        ConfigFile.of(config, WeightType.FLOAT32));
  }
}
