package org.pcot.model.checkpoint;

import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.published.NamedTensor;
import org.pcot.model.published.Safetensors;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

/**
 * What Hugging Face's GPT2LMHeadModel computes from random weights; made by
 * src/test/python/make_gpt2_fixture.py.
 *
 * @param parameters flat, as the gradients are
 * @param tokens [B, T]
 * @param targets [B, T], the next tokens
 * @param weights [B, T], 1 / (number of counted targets) or 0
 * @param logits [B, T, V]
 * @param loss the weighted sum of the cross-entropies
 * @param greedy [B, n_positions], prompts with their greedy continuations, not ended by EOS
 */
public record Gpt2Fixture(
    DecoderConfig config,
    Segments parameters,
    Segments gradients,
    List<int[]> tokens,
    List<int[]> targets,
    List<float[]> weights,
    Storage logits,
    double loss,
    int promptLength,
    List<int[]> greedy) {

  /** Two layers of width 48, vocabulary 5, tied embeddings. */
  public static Gpt2Fixture tied(DataType dataType) throws IOException {
    return read("tied", Gpt2.decoder(5, 21, 48, 2, 4), 6, dataType);
  }

  /** Three layers of width 21, vocabulary 13, its own head. */
  public static Gpt2Fixture untied(DataType dataType) throws IOException {
    return read(
        "untied", new DecoderConfig(new Gpt2(21, 3, 3, false, 0.02, 1e-5), 13, 9), 1, dataType);
  }

  public static Safetensors open(String name) throws IOException {
    try {
      Path path = new Path(Gpt2Fixture.class.getResource("/gpt2/" + name + ".safetensors").toURI());
      return Safetensors.open(DurableFiles.fileSystem(path, new Configuration()), path);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Gpt2Fixture read(
      String name, DecoderConfig config, int promptLength, DataType dataType) throws IOException {
    try (Safetensors file = open(name)) {
      List<Long> shape = file.shapes().get("logits");
      int batch = Math.toIntExact(shape.get(0));
      int length = Math.toIntExact(shape.get(1));
      return new Gpt2Fixture(
          config,
          flat(file, "parameters.", config, dataType),
          flat(file, "gradients.", config, dataType),
          integers(file, "tokens", batch, length),
          integers(file, "targets", batch, length),
          floats(file, "weights", batch, length),
          tensor(file, "logits", shape, dataType),
          tensor(file, "loss", List.of(1L), dataType).get(0),
          promptLength,
          integers(file, "greedy", batch, config.maxPositions()));
    }
  }

  private static Segments flat(
      Safetensors file, String prefix, DecoderConfig config, DataType dataType) throws IOException {
    ParameterLayout layout = new ParameterLayout(config);
    Segments flat = Segments.allocate(Memory.HOST, dataType, layout.lengths());
    for (ParameterLayout.Parameter p : layout.parameters()) {
      List<Long> shape =
          p.rank() == 1
              ? List.of((long) p.columns())
              : List.of((long) p.rows(), (long) p.columns());
      file.read(new NamedTensor(prefix + p.name(), shape, flat, p.offset()));
    }
    return flat;
  }

  private static Storage tensor(Safetensors file, String name, List<Long> shape, DataType dataType)
      throws IOException {
    Storage storage = Storage.allocate(dataType, shape.stream().reduce(1L, Math::multiplyExact));
    file.read(new NamedTensor(name, shape, Segments.of(storage), 0));
    return storage;
  }

  private static List<float[]> floats(Safetensors file, String name, int rows, int columns)
      throws IOException {
    Storage storage = tensor(file, name, List.of((long) rows, (long) columns), DataType.FLOAT);
    List<float[]> result = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      float[] values = new float[columns];
      for (int column = 0; column < columns; column++) {
        values[column] = (float) storage.get((long) row * columns + column);
      }
      result.add(values);
    }
    return result;
  }

  private static List<int[]> integers(Safetensors file, String name, int rows, int columns)
      throws IOException {
    List<int[]> result = new ArrayList<>();
    for (float[] values : floats(file, name, rows, columns)) {
      int[] row = new int[columns];
      Arrays.setAll(row, i -> (int) values[i]);
      result.add(row);
    }
    return result;
  }
}
