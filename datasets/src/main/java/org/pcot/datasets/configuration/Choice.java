package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The records of a sealed interface, by their names in files, in the order of {@code permits}.
 *
 * @param discriminator absent where no key chooses one of them
 * @param byDefault the name that is chosen where the key is left out; missing if there is none
 */
record Choice(
    Map<String, Class<?>> members, Optional<Discriminator> discriminator, JsonNode byDefault) {
  static Choice among(Class<?> type) {
    Map<String, Class<?>> members = new LinkedHashMap<>();
    for (Class<?> member : type.getPermittedSubclasses()) {
      if (!member.isRecord()) {
        throw new IllegalArgumentException(member + " of " + type + " is no record");
      }
      members.put(nameOf(member), member);
    }
    Optional<Discriminator> discriminator =
        Optional.ofNullable(type.getAnnotation(Discriminator.class));
    JsonNode byDefault =
        discriminator
            .map(found -> Schema.defaultOf(found.setting(), found.key()))
            .orElse(MissingNode.getInstance());
    return new Choice(members, discriminator, byDefault);
  }

  static String nameOf(Class<?> member) {
    return Schema.snakeCase(member.getSimpleName());
  }

  List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** The key that chooses. */
  String key() {
    return required().key();
  }

  Setting setting() {
    return required().setting();
  }

  private Discriminator required() {
    return discriminator.orElseThrow(
        () -> new IllegalArgumentException("no @Discriminator chooses one of " + names()));
  }

  /** What the section says, or the default; missing if there is neither. */
  JsonNode chosenIn(JsonNode section) {
    JsonNode name = section.path(key());
    return name.isMissingNode() ? byDefault : name;
  }

  /** The member chosen by the section; none where it names none. */
  Optional<Class<?>> memberIn(JsonNode section) {
    JsonNode name = chosenIn(section);
    return name.isTextual() ? Optional.ofNullable(members.get(name.textValue())) : Optional.empty();
  }

  /** The names of the members that have a key. */
  Stream<String> owners(String key) {
    return members.entrySet().stream()
        .filter(member -> Schema.keys(member.getValue()).contains(key))
        .map(Map.Entry::getKey);
  }

  /** "the task parity", "the task parity or addition". */
  String phrase(Stream<String> names) {
    return "the " + key() + " " + names.collect(Collectors.joining(" or "));
  }
}
