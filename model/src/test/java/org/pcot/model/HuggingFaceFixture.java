package org.pcot.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/**
 * A small model with random weights as transformers saved it, and what transformers computes from
 * them; made by src/test/python/make_huggingface_fixtures.py.
 *
 * @param config of its config.json
 * @param weights of all parameters, by their names
 * @param expected logits, loss, log-probabilities, gradients, and greedy continuations
 */
public record HuggingFaceFixture(
    String name, DecoderConfig config, TensorFile weights, TensorFile expected) {
  /** Sequences, and their tokens. */
  public static final int SIZE = 2;

  public static final int LENGTH = 24;

  public static HuggingFaceFixture open(String name) {
    try {
      Path directory = directory(name);
      return new HuggingFaceFixture(
          name,
          config(directory.resolve("config.json")),
          TensorFile.read(directory.resolve("model.safetensors")),
          TensorFile.read(directory.resolve("expected.safetensors")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was published under this name. */
  public static Path directory(String name) {
    try {
      return Path.of(HuggingFaceFixture.class.getResource("/huggingface/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(name, e);
    }
  }

  /** The decoder that a config.json describes. */
  public static DecoderConfig config(Path file) throws IOException {
    return Architecture.readConfig(new ObjectMapper().readTree(file.toFile()), file.toString());
  }

  /** Those that transformers ends a text with. */
  public Set<Integer> endTokens() {
    try {
      File file = directory(name).resolve("generation_config.json").toFile();
      JsonNode ends = new ObjectMapper().readTree(file).path("eos_token_id");
      return ends.isInt()
          ? Set.of(ends.intValue())
          : StreamSupport.stream(ends.spliterator(), false)
              .map(JsonNode::intValue)
              .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DecoderParameters parameters(Memory memory) {
    ParameterLayout layout = new ParameterLayout(config);
    Segments flat = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    for (ParameterLayout.Parameter parameter : layout.parameters()) {
      double[] values = weights.numbers(parameter.name());
      for (int i = 0; i < values.length; i++) {
        flat.set(parameter.offset() + i, values[i]);
      }
    }
    Segments parameters = Segments.allocate(memory, DataType.FLOAT, layout.lengths());
    parameters.assign(flat);
    return DecoderParameters.of(config, parameters);
  }

  public int[] tokens() {
    return expected.ids("input_ids");
  }

  /** Each label is the target of the position before it; -100 counts for nothing. */
  public MicroBatch batch() {
    int[] tokens = tokens();
    int[] labels = expected.ids("labels");
    int[] targets = new int[tokens.length];
    float[] weights = new float[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      boolean isLast = i % LENGTH == LENGTH - 1;
      targets[i] = isLast ? 0 : tokens[i + 1];
      weights[i] = isLast || labels[i + 1] < 0 ? 0 : 1;
    }
    int counted = (int) Math.round(sum(weights));
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= counted;
    }
    return new MicroBatch(SIZE, LENGTH, tokens, targets, weights);
  }

  private static double sum(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }

  /** Row of a matrix of ids, without the padding on its left. */
  public int[] row(String matrix, int row) {
    int[] ids = expected.ids(matrix);
    int length = ids.length / SIZE;
    int[] mask = expected.ids("leftpad_mask");
    int padding = 0;
    while (mask[row * mask.length / SIZE + padding] == 0) {
      padding++;
    }
    return Arrays.copyOfRange(ids, row * length + padding, (row + 1) * length);
  }

  @Override
  public String toString() {
    return name;
  }
}
