package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pcot.datasets.UserError;

/**
 * Reads an experiment file into a record whose components carry {@link Setting}.
 *
 * <p>Keys are the components' names in snake case. Components may be int, long, double, boolean,
 * String, enums (in lower case), sections, the name of a sealed interface's record ({@code Class<?
 * extends T>}), and lists and optionals of these; what the file leaves out takes its default, or is
 * empty. A section is a record, or a sealed interface of records with a {@link Discriminator}. All
 * mistakes are reported in one {@link UserError}, each with its full key, what is allowed and the
 * remedy.
 */
public final class ConfigurationReader {
  private static final int MOST_SHOWN = 20;

  private ConfigurationReader() {}

  /**
   * @param overrides {@code section.key=value}, the value as in YAML; later ones win
   */
  public static <R extends Record> R read(Class<R> type, Path file, List<String> overrides) {
    return read(type, file, tree -> override(tree, overrides));
  }

  /**
   * @param edit what is changed in the file's tree before it is bound
   */
  public static <R extends Record> R read(
      Class<R> type, Path file, Consumer<? super ObjectNode> edit) {
    return parse(type, file.toString(), YamlText.of(file), edit);
  }

  /**
   * @param source what the text is, for messages
   */
  public static <R extends Record> R parse(
      Class<R> type, String source, String yaml, List<String> overrides) {
    return parse(type, source, yaml, tree -> override(tree, overrides));
  }

  /**
   * @param edit what is changed in the text's tree before it is bound
   */
  public static <R extends Record> R parse(
      Class<R> type, String source, String yaml, Consumer<? super ObjectNode> edit) {
    JsonNode tree = YamlReader.read(source, yaml);
    if (tree.isMissingNode() || tree.isNull()) {
      tree = JsonNodeFactory.instance.objectNode();
    }
    if (tree instanceof ObjectNode object) {
      edit.accept(object);
    }
    return bind(type, source, tree);
  }

  /** Puts every {@code section.key=value} into a tree, in their order. */
  public static void override(ObjectNode tree, List<String> overrides) {
    YamlTree.override(tree, overrides);
  }

  /**
   * The file's tree, overrides put into it, for files that are not one record.
   *
   * @throws UserError when it is not YAML, or no mapping of keys
   */
  public static ObjectNode tree(Path file, List<String> overrides) {
    JsonNode tree = YamlReader.read(file.toString(), YamlText.of(file));
    if (tree instanceof ObjectNode object) {
      YamlTree.override(object, overrides);
      return object;
    }
    throw new UserError(file + ": must be keys with their values", "give it the keys it needs");
  }

  /**
   * A copy with other values.
   *
   * @param values by their full keys, such as {@code corpus.d}
   */
  public static ObjectNode with(ObjectNode tree, Map<String, JsonNode> values) {
    ObjectNode copy = tree.deepCopy();
    values.forEach((key, value) -> YamlTree.put(copy, key, value));
    return copy;
  }

  /**
   * A record of these settings and the defaults of all others.
   *
   * @param settings {@code key=value}, as overrides
   */
  public static <R extends Record> R of(Class<R> type, String... settings) {
    return parse(type, type.getSimpleName(), "", List.of(settings));
  }

  /**
   * A copy of a record with other values.
   *
   * @param settings {@code key=value}, as overrides
   */
  @SuppressWarnings("unchecked") // a record's class has no subclasses
  public static <R extends Record> R with(R record, String... settings) {
    ObjectNode tree = ConfigurationWriter.toJsonTree(record);
    YamlTree.override(tree, List.of(settings));
    return bind((Class<R>) record.getClass(), record.getClass().getSimpleName(), tree);
  }

  /** Binds a tree that was read before, such as the configuration inside a manifest. */
  public static <R extends Record> R bind(Class<R> type, String source, JsonNode tree) {
    Binder binder = new Binder();
    Object result = binder.bindSection(type, tree, "");
    if (!binder.mistakes().isEmpty()) {
      throw error(source, binder.mistakes());
    }
    return type.cast(result);
  }

  private static UserError error(String source, List<Binder.Mistake> mistakes) {
    if (mistakes.size() == 1) {
      Binder.Mistake only = mistakes.get(0);
      return new UserError(source + ": " + only.message(), only.remedy());
    }
    String lines =
        mistakes.stream()
            .limit(MOST_SHOWN)
            .map(mistake -> "\n  " + mistake.message() + " [" + mistake.remedy() + "]")
            .collect(Collectors.joining());
    int more = mistakes.size() - MOST_SHOWN;
    return new UserError(
        source
            + ": "
            + mistakes.size()
            + " mistakes"
            + lines
            + (more > 0 ? "\n  and " + more + " more" : ""),
        "correct the keys named above");
  }
}
