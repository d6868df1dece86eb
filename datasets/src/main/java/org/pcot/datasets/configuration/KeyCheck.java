package org.pcot.datasets.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.pcot.datasets.configuration.Binder.Mistake;

/** Finds keys that a section does not have. */
final class KeyCheck {
  private static final int LONGEST_NAME = 100;

  private KeyCheck() {}

  /**
   * A mistake for each unknown key, and for each that belongs to what the section did not choose;
   * the latter may stand there empty.
   */
  static List<Mistake> mistakes(Class<?> section, JsonNode tree, String path) {
    List<String> allowed = Schema.keys(section, choice -> possible(choice, tree));
    List<Mistake> mistakes = new ArrayList<>();
    for (Iterator<String> keys = tree.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      if (!allowed.contains(key)) {
        Optional<Choice> owner =
            Schema.choices(section, tree).filter(c -> c.isForeign(key, tree)).findFirst();
        if (owner.isEmpty()) {
          mistakes.add(unknown(key, allowed, path));
        } else if (!tree.path(key).isNull()) {
          mistakes.add(foreign(key, owner.get(), tree, path));
        }
      }
    }
    return mistakes;
  }

  /** All records of a choice where the section names none of them: that is a mistake of its own. */
  private static List<Class<?>> possible(Choice choice, JsonNode tree) {
    return choice
        .memberIn(tree)
        .<List<Class<?>>>map(List::of)
        .orElseGet(() -> List.copyOf(choice.members().values()));
  }

  private static Mistake unknown(String key, List<String> allowed, String path) {
    return new Mistake(
        Binder.join(path, Shown.text(key))
            + ": unknown key"
            + suggestion(key, allowed)
            + " (allowed here: "
            + String.join(", ", allowed)
            + ")",
        "rename or remove the key");
  }

  private static Mistake foreign(String key, Choice choice, JsonNode tree, String path) {
    String where = path.isEmpty() ? "" : path + ": ";
    if (!choice.isNamed()) {
      return tree.hasNonNull(choice.key())
          ? new Mistake(
              where + key + " cannot stand beside " + choice.key(),
              "remove " + key + ", or " + choice.key())
          : new Mistake(
              where + key + " stands without " + choice.key(),
              "remove " + key + ", or give " + choice.key() + " too");
    }
    List<String> owners = choice.owners(key).toList();
    return new Mistake(
        where
            + key
            + " is a key of "
            + choice.phrase(owners.stream())
            + ", and the "
            + choice.key()
            + " is "
            + choice.chosenIn(tree).textValue(),
        "remove " + key + ", or set " + choice.key() + " to " + String.join(" or ", owners));
  }

  /** "; did you mean …?", empty where no candidate is near. */
  static String suggestion(String name, List<String> candidates) {
    if (name.length() > LONGEST_NAME) {
      return "";
    }
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance.apply(name, candidate)))
        .filter(nearest -> distance.apply(name, nearest) <= Math.max(2, name.length() / 2))
        .map(nearest -> "; did you mean " + nearest + "?")
        .orElse("");
  }
}
