package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The records of a sealed interface, by their names in files, in the order of {@code permits}.
 *
 * @param discriminator absent where no key names one of them
 * @param tellingKey the key that one of two has, where its presence chooses
 * @param byDefault the name that is chosen where the key is left out; missing if there is none
 */
record Choice(
    Map<String, Class<?>> members,
    Optional<Discriminator> discriminator,
    Optional<String> tellingKey,
    JsonNode byDefault) {
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
    Optional<String> tellingKey =
        Optional.ofNullable(type.getAnnotation(ChosenByKey.class)).map(ChosenByKey::value);
    return new Choice(members, discriminator, tellingKey, byDefault);
  }

  static String nameOf(Class<?> member) {
    return Records.snakeCase(member.getSimpleName());
  }

  List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** The key that chooses. */
  String key() {
    return tellingKey.orElseGet(() -> required().key());
  }

  Setting setting() {
    return required().setting();
  }

  private Discriminator required() {
    return discriminator.orElseThrow(
        () -> new IllegalArgumentException("no @Discriminator chooses one of " + names()));
  }

  /** Whether a key names the one that is chosen. */
  boolean isNamed() {
    return tellingKey.isEmpty();
  }

  /** What the section says, or the default; missing if there is neither. */
  JsonNode chosenIn(JsonNode section) {
    if (!isNamed()) {
      return TextNode.valueOf(toldBy(section.hasNonNull(key())));
    }
    JsonNode name = section.path(key());
    return name.isMissingNode() ? byDefault : name;
  }

  private String toldBy(boolean isGiven) {
    return members.keySet().stream()
        .filter(name -> isGiven == isTold(name))
        .findFirst()
        .orElseThrow();
  }

  /** Whether a member is the one that its key chooses, where none is named. */
  boolean isTold(String name) {
    return owners(key()).anyMatch(name::equals);
  }

  /** The member chosen by the section; none where it names none. */
  Optional<Class<?>> memberIn(JsonNode section) {
    JsonNode name = chosenIn(section);
    return name.isTextual() ? Optional.ofNullable(members.get(name.textValue())) : Optional.empty();
  }

  /** Whether a key belongs to a member that the section did not choose. */
  boolean isForeign(String key, JsonNode section) {
    List<String> owners = owners(key).toList();
    return !owners.isEmpty() && !owners.contains(chosenIn(section).asText());
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
