package org.pcot.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Lora;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/**
 * A LoRA adapter of a {@link HuggingFaceFixture} as PEFT saved it, and what transformers and PEFT
 * compute from both.
 *
 * @param base with what is expected of it with its adapter
 * @param adapter its parameters, by their names
 */
public record LoraFixture(HuggingFaceFixture base, TensorFile adapter) {
  public static final String NAME = "llama_tied_lora";
  public static final Lora LORA = new Lora(4, 8, false, List.of("q_proj", "v_proj", "down_proj"));

  public static LoraFixture open() {
    try {
      Path directory = HuggingFaceFixture.directory(NAME);
      HuggingFaceFixture base = HuggingFaceFixture.open("llama_gqa_llama3rope_tied");
      return new LoraFixture(
          new HuggingFaceFixture(
              NAME,
              base.config(),
              base.weights(),
              TensorFile.read(directory.resolve("expected.safetensors"))),
          TensorFile.read(directory.resolve("adapter_model.safetensors")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DecoderConfig config() {
    return base.config().with(LORA);
  }

  public TensorFile expected() {
    return base.expected();
  }

  public DecoderParameters parameters() {
    ParameterLayout layout = new ParameterLayout(config());
    Segments flat = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    for (ParameterLayout.Parameter parameter : layout.parameters()) {
      boolean isAdapters = adapter.shapes().containsKey(parameter.name());
      TensorFile file = isAdapters ? adapter : base.weights();
      double[] values = file.numbers(parameter.name());
      for (int i = 0; i < values.length; i++) {
        flat.set(parameter.offset() + i, values[i]);
      }
    }
    return DecoderParameters.of(config(), flat);
  }
}
