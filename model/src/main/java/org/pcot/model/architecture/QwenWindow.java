package org.pcot.model.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The keys by which Qwen's blocks, some of them, may see a window of positions: here none does. */
final class QwenWindow {
  private static final String USED = "use_sliding_window";
  private static final String FULL = "full_attention";

  private QwenWindow() {}

  static void write(ObjectNode config) {
    config.put(USED, false).putNull("sliding_window");
  }

  /** Refuses a window that a block would see; the first {@code max_window_layers} never do. */
  static void refuse(ConfigFields fields, int blocks) {
    for (JsonNode type : fields.root().path("layer_types")) {
      if (!FULL.equals(type.textValue())) {
        throw fields.wrong("layer_types", "\"" + FULL + "\" for all");
      }
    }
    boolean isUsed = fields.flag(USED, false) && !fields.has("layer_types");
    boolean isUnlimited =
        fields.root().path("sliding_window").isNull()
            || fields.root().path("max_window_layers").asInt(28) >= blocks;
    if (isUsed && !isUnlimited) {
      throw fields.wrong(USED, "false where blocks are beyond max_window_layers");
    }
  }
}
