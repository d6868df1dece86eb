package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Discriminator;
import org.pcot.datasets.configuration.Setting;

/**
 * A family of decoders, with the keys by which Hugging Face knows the sizes of one; vocabulary and
 * positions come from elsewhere.
 *
 * <p>The registry: a new architecture is permitted here and read in {@link #readConfig}.
 */
@Discriminator(
    key = "architecture",
    setting = @Setting(value = "family of decoders", byDefault = "gpt2", omitDefault = true))
public sealed interface Architecture extends Serializable
    permits Gpt2, Llama, Mistral, Qwen2, Qwen3 {
  /** The parts of a decoder of these sizes. */
  DecoderDescription description(int vocabSize, int maxPositions);

  /** The same sizes with another number of blocks. */
  Architecture withBlocks(int blocks);

  /**
   * Puts all that describes this decoder, but not its weights, into the object of a config.json.
   */
  void writeConfig(int vocabSize, int maxPositions, ObjectNode config);

  /**
   * The decoder of a config.json, as transformers 4 or 5 writes it; a key that is missing means
   * what it means there.
   *
   * @param source named in errors
   * @throws UserError naming the key that asks for what no architecture here has
   */
  static DecoderConfig readConfig(JsonNode config, String source) {
    try {
      DecoderConfig decoder = read(new ConfigFields(config));
      decoder.description();
      return decoder;
    } catch (UserError e) {
      throw new UserError(source + ": " + e.getMessage(), e.remedy(), e);
    }
  }

  private static DecoderConfig read(ConfigFields fields) {
    if (fields.has("quantization_config")) {
      throw new UserError(
          "quantization_config: quantised weights are not read, and these are by "
              + fields.object("quantization_config").root().path("quant_method"),
          "choose the same model in fp32, fp16 or bf16");
    }
    return switch (fields.text("model_type")) {
      case Gpt2.MODEL_TYPE -> Gpt2.read(fields);
      case Llama.MODEL_TYPE -> Llama.read(fields);
      case Mistral.MODEL_TYPE -> Mistral.read(fields);
      case Qwen2.MODEL_TYPE -> Qwen2.read(fields);
      case Qwen3.MODEL_TYPE -> Qwen3.read(fields);
      default -> throw fields.wrong("model_type", "one of " + ConfigFields.MODEL_TYPES);
    };
  }
}
