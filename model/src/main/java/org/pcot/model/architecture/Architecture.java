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
public sealed interface Architecture extends Serializable permits Gpt2, Llama {
  /** The parts of a decoder of these sizes. */
  DecoderDescription description(int vocabSize, int maxPositions);

  /** Puts all that describes this decoder into the object of a config.json. */
  void writeConfig(int vocabSize, int maxPositions, ObjectNode config);

  /**
   * The decoder of a config.json that {@link #writeConfig} filled, or one that means the same.
   *
   * @param source named in errors
   * @throws UserError when a key is missing, or asks for what no architecture here has
   */
  static DecoderConfig readConfig(JsonNode config, String source) {
    ConfigFields fields = new ConfigFields(config, source);
    return switch (fields.text("model_type")) {
      case Gpt2.MODEL_TYPE -> Gpt2.read(fields);
      case Llama.MODEL_TYPE -> Llama.read(fields);
      default -> throw fields.wrong("model_type", "\"gpt2\" or \"llama\"");
    };
  }
}
