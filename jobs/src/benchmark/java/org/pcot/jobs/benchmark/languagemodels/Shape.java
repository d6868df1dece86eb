package org.pcot.jobs.benchmark.languagemodels;

import java.io.IOException;
import java.nio.file.Path;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.jobs.benchmark.ModelFiles;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Llama;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** The shape of a published model; its weights are random, which takes as long. */
public enum Shape {
  STORIES260K(512, 512, new Llama(64, 172, 5, 8, 4, 8, 1e4, true, 0.08, 1e-5)),
  SMOLLM2_135M(49_152, 8_192, new Llama(576, 1_536, 30, 9, 3, 64, 1e5, true, 0.04, 1e-5));

  private static final long SEED = 5;

  private final DecoderConfig decoder;

  Shape(int vocabulary, int positions, Llama architecture) {
    this.decoder = new DecoderConfig(architecture, vocabulary, positions);
  }

  DecoderConfig decoder() {
    return decoder;
  }

  /** Writes a model as Hugging Face publishes it, without a tokenizer. */
  public void write(Path directory) throws IOException {
    ParameterLayout layout = new ParameterLayout(decoder);
    Segments weights = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    layout.initialise(SEED, weights);
    ModelFiles.write(directory, decoder, (target, from) -> weights.read(from, target));
  }

  /** All of which a step reads once: the head is the table of tokens. */
  long parameters() {
    return new ParameterLayout(decoder).length();
  }

  /** Whether generation reads its weights from memory. */
  boolean exceedsCaches() {
    return this == SMOLLM2_135M;
  }
}
