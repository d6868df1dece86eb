package org.pcot.datasets.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.List;
import org.pcot.datasets.UserError;

/** A tree to YAML text, and overrides put into a tree. */
final class YamlTree {
  /** Levels of sections and lists in one another. */
  static final int DEEPEST = 50;

  private static final YAMLMapper WRITER =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .stringQuotingChecker(new QuoteAllButPlainWords())
                  .build())
          .build();

  /** Words and paths stand bare; what could be read as anything but text is quoted. */
  private static final class QuoteAllButPlainWords extends StringQuotingChecker.Default {
    @Override
    public boolean needToQuoteValue(String value) {
      return !value.matches("[A-Za-z/][A-Za-z0-9_./-]*") || super.needToQuoteValue(value);
    }
  }

  private YamlTree() {}

  static String write(JsonNode tree) {
    try {
      return WRITER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /** Puts every {@code a.b=value} into the tree, the value read as YAML. */
  static void override(ObjectNode tree, List<String> overrides) {
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals <= 0) {
        throw new UserError(
            "override '" + Shown.text(override) + "' is not of the form key=value",
            "write it as model.n_layer=4, without spaces around the equals sign");
      }
      String path = override.substring(0, equals).trim();
      JsonNode value =
          YamlReader.read("override " + Shown.text(path), override.substring(equals + 1));
      put(tree, path, value);
    }
  }

  /** Puts a value at its full key; sections that are missing are made. */
  static void put(ObjectNode tree, String path, JsonNode value) {
    String[] keys = path.split("\\.", -1);
    if (keys.length > DEEPEST) {
      throw new UserError(
          "override " + Shown.text(path) + ": more than " + DEEPEST + " levels of nesting",
          "nest less deeply");
    }
    ObjectNode section = tree;
    for (int i = 0; i < keys.length - 1; i++) {
      JsonNode next = section.get(keys[i]);
      if (next == null || next.isNull()) {
        section = section.putObject(keys[i]);
      } else if (next instanceof ObjectNode object) {
        section = object;
      } else {
        throw new UserError(
            "override "
                + Shown.text(path)
                + ": "
                + Shown.text(keys[i])
                + " is not a section of keys",
            "override the whole value of " + Shown.text(keys[i]) + " instead");
      }
    }
    section.set(keys[keys.length - 1], value.isMissingNode() ? tree.nullNode() : value);
  }
}
