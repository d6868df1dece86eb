package org.pcot.model.published;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.pcot.model.architecture.DecoderConfig;

/** The config.json of a model, in the spelling of transformers 4 and in that of 5. */
public final class ConfigFile {
  static final String NAME = "config.json";

  private ConfigFile() {}

  /** All but the tokens that begin, end and fill up a text. */
  public static ObjectNode of(DecoderConfig config, WeightType type) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    config.architecture().writeConfig(config.vocabSize(), config.maxPositions(), root);
    return root.put("dtype", type.torchName()).put("torch_dtype", type.torchName());
  }
}
