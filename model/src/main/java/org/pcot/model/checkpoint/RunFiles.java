package org.pcot.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.Seal;
import org.pcot.datasets.storage.UserPath;

/**
 * The files that a run had written beside its checkpoints when it wrote one of them, such as its
 * metrics: the checkpoint's state has the seal of each. States of versions before this one have
 * none, and nothing is said of their files.
 *
 * @param seals by name below the run
 */
record RunFiles(Path run, Map<String, Seal> seals, Configuration hadoop) {
  private static final String KEY = "files";

  static RunFiles of(JsonNode state, Path run, Configuration hadoop) {
    Map<String, Seal> seals = new TreeMap<>();
    state
        .path(KEY)
        .properties()
        .forEach(file -> Seal.read(file.getValue()).ifPresent(s -> seals.put(file.getKey(), s)));
    return new RunFiles(run, seals, hadoop);
  }

  static void put(ObjectNode state, Map<String, Seal> seals) {
    ObjectNode files = state.putObject(KEY);
    new TreeMap<>(seals).forEach((name, seal) -> files.set(name, seal.json()));
  }

  /** What is wrong with one of them, in words that begin with its path. */
  Optional<String> damage() throws IOException {
    for (String name : seals.keySet()) {
      Optional<String> damage = damage(name);
      if (damage.isPresent()) {
        return damage;
      }
    }
    return Optional.empty();
  }

  Optional<String> damage(String name) throws IOException {
    Seal seal = seals.get(name);
    if (UserPath.leadsOut(name)) {
      return Optional.of(
          run + "/" + name + ": is no file of the run, and sealed in a checkpoint of it");
    }
    return seal == null ? Optional.empty() : seal.damage(place(name), hadoop);
  }

  private Path place(String name) {
    return UserPath.below(run, name);
  }

  /** Whether something was written since. */
  boolean grew() throws IOException {
    for (Map.Entry<String, Seal> file : seals.entrySet()) {
      if (file.getValue().grew(place(file.getKey()), hadoop)) {
        return true;
      }
    }
    return false;
  }

  /** Takes away what was written since; says of which. */
  Optional<Path> cut() throws IOException {
    Optional<Path> last = Optional.empty();
    for (Map.Entry<String, Seal> file : seals.entrySet()) {
      Path place = place(file.getKey());
      if (file.getValue().cut(place, hadoop)) {
        last = Optional.of(place);
      }
    }
    return last;
  }
}
