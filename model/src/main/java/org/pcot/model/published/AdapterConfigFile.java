package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.DecoderDescription;
import org.pcot.model.architecture.Lora;
import org.pcot.model.tensor.StorageOrder;

/**
 * The adapter_config.json of PEFT.
 *
 * @param source named in errors
 */
record AdapterConfigFile(JsonNode root, String source) {
  static final String NAME = "adapter_config.json";
  private static final String BASE = "base_model_name_or_path";

  /** What says nothing about what the adapter computes once it is trained. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "auto_mapping",
          BASE,
          "eva_config",
          "fan_in_fan_out",
          "inference_mode",
          "loftq_config",
          "lora_dropout",
          "megatron_core",
          "peft_version",
          "qalora_group_size",
          "revision",
          "runtime_config");

  private static final Set<String> READ =
      Set.of("peft_type", "task_type", "r", "lora_alpha", "use_rslora", "target_modules");

  /** Others change the model's own weights, too. */
  private static final Set<String> INITIAL_VALUES =
      Set.of("true", "false", "\"gaussian\"", "\"eva\"", "\"orthogonal\"");

  /**
   * The model that the adapter was made for.
   *
   * @throws UserError when the file names none
   */
  String base() {
    if (!root.path(BASE).isTextual() || root.path(BASE).textValue().isBlank()) {
      throw wrong(BASE, "the directory of the model that the adapter was made for");
    }
    return root.path(BASE).textValue();
  }

  /**
   * The adapter for this decoder.
   *
   * @throws UserError naming the key that asks for something else
   */
  Lora lora(DecoderDescription decoder) {
    mustBe("peft_type", Set.of("\"LORA\""));
    mustBe("task_type", Set.of("\"CAUSAL_LM\"", "null", ""));
    mustBe("bias", Set.of("\"none\"", "null", ""));
    if (root.has("init_lora_weights")) {
      mustBe("init_lora_weights", INITIAL_VALUES);
    }
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!isKnown(entry.getKey()) && !saysNothing(entry.getValue())) {
        throw wrong(entry.getKey(), "null or left out");
      }
    }
    if (!root.path("r").canConvertToInt() || root.path("r").asInt() < 1) {
      throw wrong("r", "a whole number above 0");
    }
    double alpha = root.path("lora_alpha").asDouble();
    if (!root.path("lora_alpha").isNumber() || !(alpha > 0)) {
      throw wrong("lora_alpha", "a number above 0");
    }
    mustBe("use_rslora", Set.of("true", "false", "null", ""));
    boolean isStabilised = root.path("use_rslora").asBoolean();
    return new Lora(root.path("r").intValue(), alpha, isStabilised, targets(decoder));
  }

  private static boolean isKnown(String key) {
    return READ.contains(key)
        || WITHOUT_EFFECT.contains(key)
        || key.equals("bias")
        || key.equals("init_lora_weights");
  }

  private static boolean saysNothing(JsonNode value) {
    return value.isNull()
        || value.isContainerNode() && value.isEmpty()
        || value.isBoolean() && !value.booleanValue();
  }

  private void mustBe(String key, Set<String> allowed) {
    if (!allowed.contains(root.path(key).toString())) {
      throw wrong(
          key, String.join(" or ", allowed.stream().filter(a -> !a.isEmpty()).sorted().toList()));
    }
  }

  /** As PEFT: a list of the ends of names, {@link Lora#ALL_LINEAR}, or a pattern of whole names. */
  private List<String> targets(DecoderDescription decoder) {
    JsonNode value = root.path("target_modules");
    List<String> modules = Lora.modules(decoder);
    List<String> targets = new ArrayList<>();
    if (value.isTextual() && !value.textValue().equals(Lora.ALL_LINEAR)) {
      Pattern pattern = pattern(value.textValue());
      modules.stream().filter(module -> pattern.matcher(module).matches()).forEach(targets::add);
    } else {
      for (JsonNode target : value.isArray() ? value : List.of(value)) {
        if (modules.stream().anyMatch(module -> Lora.isMeant(target.asText(), module))) {
          targets.add(target.asText());
        }
      }
    }
    if (targets.isEmpty()) {
      throw wrong("target_modules", "linear layers of the model, such as " + modules.get(0));
    }
    return targets;
  }

  private Pattern pattern(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw wrong("target_modules", "a list of layers, or a pattern that Java reads, too");
    }
  }

  private UserError wrong(String key, String expected) {
    JsonNode value = root.path(key);
    return new UserError(
        source
            + ": "
            + key
            + " must be "
            + expected
            + (value.isMissingNode() ? ", but is missing" : ", but is " + value),
        "pcot reads adapters of PEFT that are LoRA alone: let peft merge others"
            + " (merge_and_unload), and write what it gives with save_pretrained");
  }

  /**
   * The file of an adapter.
   *
   * @param decoder with the adapter
   * @param base the model that it is for
   */
  static ObjectNode of(DecoderConfig decoder, String base) {
    Lora lora = (Lora) decoder.adapter();
    boolean isTransposed =
        decoder.description().adapters().get(0).matrix().order() == StorageOrder.IN_OUT;
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("peft_type", "LORA").put("task_type", "CAUSAL_LM").put(BASE, base);
    root.putNull("revision").put("inference_mode", true);
    root.put("r", lora.rank());
    if (lora.alpha() == Math.rint(lora.alpha())) {
      root.put("lora_alpha", (long) lora.alpha());
    } else {
      root.put("lora_alpha", lora.alpha());
    }
    root.put("use_rslora", lora.rslora()).put("lora_dropout", 0.0).put("bias", "none");
    if (lora.targets().contains(Lora.ALL_LINEAR)) {
      root.put("target_modules", Lora.ALL_LINEAR);
    } else {
      lora.targets().forEach(root.putArray("target_modules")::add);
    }
    root.put("fan_in_fan_out", isTransposed).put("init_lora_weights", true);
    root.putNull("modules_to_save").put("use_dora", false);
    root.putObject("rank_pattern");
    root.putObject("alpha_pattern");
    return root;
  }
}
