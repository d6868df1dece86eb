package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.pcot.model.architecture.Positions.Rotary;

/**
 * A rotation in a config.json: {@code rope_theta} and {@code rope_scaling} as transformers 4 has
 * it, {@code rope_parameters} as transformers 5 does. Each version ignores the other's, so both are
 * written.
 */
final class RotaryConfig {
  private static final String SCALING = "rope_scaling";
  private static final String PARAMETERS = "rope_parameters";

  private RotaryConfig() {}

  static void write(Rotary rotary, ObjectNode config) {
    config.put("rope_theta", rotary.theta());
    ObjectNode parameters = config.objectNode();
    RotaryScaling scaling = rotary.scaling();
    if (scaling instanceof RotaryScaling.None) {
      config.putNull(SCALING);
      parameters.put("rope_type", "default");
    } else {
      write(scaling, config.putObject(SCALING));
      write(scaling, parameters);
    }
    config.set(PARAMETERS, parameters.put("rope_theta", rotary.theta()));
  }

  private static void write(RotaryScaling scaling, ObjectNode rope) {
    if (scaling instanceof RotaryScaling.Linear linear) {
      rope.put("rope_type", "linear").put("factor", linear.factor());
    } else if (scaling instanceof RotaryScaling.Llama3 llama3) {
      rope.put("rope_type", "llama3")
          .put("factor", llama3.factor())
          .put("low_freq_factor", llama3.lowFreqFactor())
          .put("high_freq_factor", llama3.highFreqFactor())
          .put("original_max_position_embeddings", llama3.originalMaxPositionEmbeddings());
    }
  }

  /** From either spelling; {@code rope_scaling}, where it says something, comes first. */
  static Rotary read(ConfigFields fields) {
    ConfigFields scaling = fields.object(SCALING);
    ConfigFields rope = scaling.root().isEmpty() ? fields.object(PARAMETERS) : scaling;
    rope.root().fieldNames().forEachRemaining(key -> refuseObject(rope, key));
    fields.mustBe("partial_rotary_factor", 1);
    rope.mustBe("partial_rotary_factor", 1);
    double theta = rope.positive("rope_theta", fields.positive("rope_theta", 1e4));
    return new Rotary(theta, scaling(fields, rope));
  }

  /** A rotation for blocks of one kind. */
  private static void refuseObject(ConfigFields rope, String key) {
    if (rope.root().path(key).isObject()) {
      throw rope.wrong(key, "absent, since all blocks have one rotation");
    }
  }

  /** Older files call the type {@code type}. */
  private static RotaryScaling scaling(ConfigFields fields, ConfigFields rope) {
    String key = rope.has("rope_type") || !rope.has("type") ? "rope_type" : "type";
    return switch (rope.oneOf(key, "default", "linear", "llama3")) {
      case "linear" -> new RotaryScaling.Linear(rope.positive("factor"));
      case "llama3" ->
          new RotaryScaling.Llama3(
              rope.positive("factor"),
              rope.positive("low_freq_factor"),
              rope.positive("high_freq_factor"),
              originalPositions(fields, rope));
      default -> new RotaryScaling.None();
    };
  }

  /** The file's own key comes first, and its whole context last, as in transformers. */
  private static int originalPositions(ConfigFields fields, ConfigFields rope) {
    String key = "original_max_position_embeddings";
    if (fields.has(key)) {
      return fields.size(key);
    }
    return rope.has(key) ? rope.size(key) : fields.size("max_position_embeddings");
  }
}
