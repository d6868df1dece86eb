package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.pcot.datasets.UserError;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/** One document of YAML as a tree, without aliases, tags and duplicate keys. */
final class YamlReader {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String source;
  private final Parser parser;

  private YamlReader(String source, Parser parser) {
    this.source = source;
    this.parser = parser;
  }

  /**
   * The document; an empty one is a missing node.
   *
   * @param source what the text is, for messages
   */
  static JsonNode read(String source, String yaml) {
    String text = YamlText.checked(source, yaml);
    Parser parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
    try {
      return new YamlReader(source, parser).document();
    } catch (MarkedYAMLException e) {
      throw new UserError(
          place(source, e.getProblemMark()) + ": " + e.getProblem().lines().findFirst().orElse(""),
          "correct the YAML at this place; nested keys are indented by spaces",
          e);
    }
  }

  private JsonNode document() {
    parser.getEvent();
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      return MissingNode.getInstance();
    }
    parser.getEvent();
    JsonNode tree = value(parser.getEvent(), 0);
    parser.getEvent();
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      throw error(
          parser.peekEvent(),
          "a second document (---) begins here",
          "keep one document in a file, without lines of three hyphens");
    }
    return tree;
  }

  private JsonNode value(Event event, int depth) {
    if (depth > YamlTree.DEEPEST) {
      throw error(
          event, "more than " + YamlTree.DEEPEST + " levels of nesting", "nest less deeply");
    } else if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    } else if (event instanceof SequenceStartEvent start) {
      refuseTag(start, start.getTag());
      return sequence(depth);
    } else if (event instanceof MappingStartEvent start) {
      refuseTag(start, start.getTag());
      return mapping(depth);
    } else if (event instanceof AliasEvent) {
      throw error(
          event, "aliases (*name) are not supported", "write the value out where it is needed");
    }
    throw new IllegalStateException("no value begins with " + event);
  }

  private JsonNode scalar(ScalarEvent scalar) {
    refuseTag(scalar, scalar.getTag());
    if (!scalar.isPlain()) {
      return NODES.textNode(scalar.getValue());
    }
    return PlainScalar.read(scalar.getValue())
        .orElseThrow(
            () ->
                error(
                    scalar,
                    "numbers are written in plain decimal, not as '" + scalar.getValue() + "'",
                    "write it as 10, 0.5 or 1e-3; put it into quotes if it is text"));
  }

  private ArrayNode sequence(int depth) {
    ArrayNode elements = NODES.arrayNode();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      elements.add(value(parser.getEvent(), depth + 1));
    }
    parser.getEvent();
    return elements;
  }

  private ObjectNode mapping(int depth) {
    ObjectNode section = NODES.objectNode();
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Event start = parser.getEvent();
      String key = key(start);
      if (section.has(key)) {
        throw error(start, "the key '" + Shown.text(key) + "' is there twice", "keep one of them");
      }
      section.set(key, value(parser.getEvent(), depth + 1));
    }
    parser.getEvent();
    return section;
  }

  private String key(Event event) {
    if (!(event instanceof ScalarEvent scalar)) {
      throw error(event, "a key must be text", "write it as key: value");
    }
    refuseTag(scalar, scalar.getTag());
    if (scalar.isPlain() && scalar.getValue().equals("<<")) {
      throw error(
          event, "merges (<<) are not supported", "write the keys out where they are needed");
    } else if (scalar.getValue().isEmpty()) {
      throw error(event, "a key is empty", "write it as key: value");
    }
    return scalar.getValue();
  }

  private void refuseTag(Event event, String tag) {
    if (tag != null) {
      throw error(
          event, "tags (" + Shown.text(tag) + ") are not supported", "put text into quotes");
    }
  }

  private UserError error(Event event, String problem, String remedy) {
    return new UserError(place(source, event.getStartMark()) + ": " + problem, remedy);
  }

  private static String place(String source, Mark mark) {
    return YamlText.place(source, mark.getLine() + 1, mark.getColumn());
  }
}
