package org.pcot.datasets.configuration;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.util.List;
import org.pcot.datasets.UserError;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** YAML text to a tree and back, and overrides put into a tree. */
final class YamlTree {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
                  .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .stringQuotingChecker(new QuoteAllButPlainWords())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Words and paths stand bare; what could be read as anything but text is quoted. */
  private static final class QuoteAllButPlainWords extends StringQuotingChecker.Default {
    @Override
    public boolean needToQuoteValue(String value) {
      return !value.matches("[A-Za-z/][A-Za-z0-9_./-]*") || super.needToQuoteValue(value);
    }
  }

  private YamlTree() {}

  /**
   * One document; an empty one is a missing node.
   *
   * @param source what the text is, for messages
   */
  static JsonNode parse(String source, String yaml) {
    try {
      refuseAliases(source, yaml);
      return MAPPER.readTree(yaml);
    } catch (JsonProcessingException e) {
      throw syntaxError(source, e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  static String write(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
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
            "override '" + override + "' is not of the form key=value",
            "write it as model.n_layer=4, without spaces around the equals sign");
      }
      String path = override.substring(0, equals).trim();
      JsonNode value = parse("override " + path, override.substring(equals + 1));
      put(tree, path, value);
    }
  }

  /** Puts a value at its full key; sections that are missing are made. */
  static void put(ObjectNode tree, String path, JsonNode value) {
    String[] keys = path.split("\\.", -1);
    ObjectNode section = tree;
    for (int i = 0; i < keys.length - 1; i++) {
      JsonNode next = section.get(keys[i]);
      if (next == null || next.isNull()) {
        section = section.putObject(keys[i]);
      } else if (next instanceof ObjectNode object) {
        section = object;
      } else {
        throw new UserError(
            "override " + path + ": " + keys[i] + " is not a section of keys",
            "override the whole value of " + keys[i] + " instead");
      }
    }
    section.set(keys[keys.length - 1], value.isMissingNode() ? tree.nullNode() : value);
  }

  /** The tree would hold an alias's name in place of its value. */
  private static void refuseAliases(String source, String yaml) throws IOException {
    try (YAMLParser parser = MAPPER.getFactory().createParser(yaml)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          throw new UserError(
              place(source, parser.getTokenLocation()) + ": aliases (*name) are not supported",
              "write the value out where it is needed");
        }
      }
    }
  }

  private static UserError syntaxError(String source, JsonProcessingException e) {
    String problem = e.getOriginalMessage();
    String place = place(source, e.getLocation());
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException marked) {
        Mark mark = marked.getProblemMark();
        problem = marked.getProblem();
        place = place(source, mark.getLine() + 1, mark.getColumn() + 1);
      }
    }
    String remedy =
        e instanceof StreamReadException && problem.startsWith("Duplicate")
            ? "keep one of the two"
            : "correct the YAML at this place; nested keys are indented by spaces";
    return new UserError(place + ": " + problem.lines().findFirst().orElse("not YAML"), remedy, e);
  }

  private static String place(String source, JsonLocation location) {
    return location == null ? source : place(source, location.getLineNr(), location.getColumnNr());
  }

  private static String place(String source, int line, int column) {
    return source + ", line " + line + ", column " + column;
  }
}
