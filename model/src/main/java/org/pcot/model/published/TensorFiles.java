package org.pcot.model.published;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.Unfetched;

/** The files of a directory's weights: one, or shards that an index names. */
final class TensorFiles {
  private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\\\x00:]*\\.safetensors");
  private static final String REMEDY = "use index and shards of the same model, all of them";

  private TensorFiles() {}

  /**
   * All tensors of the directory by name, from the headers alone.
   *
   * @throws UserError when a file is missing, incomplete or damaged, or the index says otherwise
   */
  static Map<String, PublishedTensor> of(PublishedDirectory directory) throws IOException {
    Map<String, PublishedTensor> tensors = new LinkedHashMap<>();
    if (directory.has(WeightFiles.SINGLE)) {
      addTensors(directory, WeightFiles.SINGLE, tensors);
      return tensors;
    }
    Map<String, String> index = index(directory);
    SortedSet<String> files = new TreeSet<>(index.values());
    List<String> missing = files.stream().filter(file -> !directory.has(file)).toList();
    for (String file : missing) {
      Unfetched.refuseDeadLink(directory.fileSystem(), directory.file(file));
    }
    if (!missing.isEmpty()) {
      throw wrong(directory, "names files that are missing", missing);
    }
    for (String file : files) {
      addTensors(directory, file, tensors);
    }
    compare(directory, index, tensors);
    return tensors;
  }

  static void addTensors(
      PublishedDirectory directory, String fileName, Map<String, PublishedTensor> tensors)
      throws IOException {
    Path path = directory.file(fileName);
    try (Safetensors file = Safetensors.open(directory.fileSystem(), path)) {
      for (Map.Entry<String, SafetensorsHeader.Entry> entry : file.entries().entrySet()) {
        String name = entry.getKey();
        PublishedTensor other =
            tensors.put(name, PublishedTensor.of(name, entry.getValue(), path, file.dataStart()));
        if (other != null) {
          throw new UserError(
              path + ": has " + name + ", and so has " + other.file().getName(), REMEDY);
        }
      }
    }
  }

  /** File names by the names of tensors. */
  private static Map<String, String> index(PublishedDirectory directory) throws IOException {
    JsonNode map = directory.json(WeightFiles.INDEX).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new UserError(
          directory.file(WeightFiles.INDEX) + ": has no weight_map of tensors to files",
          "use another copy");
    }
    Map<String, String> files = new TreeMap<>();
    SortedSet<String> wrong = new TreeSet<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      JsonNode file = entry.getValue();
      files.put(entry.getKey(), file.asText());
      if (!file.isTextual() || !FILE_NAME.matcher(file.textValue()).matches()) {
        wrong.add(file.toString());
      }
    }
    if (!wrong.isEmpty()) {
      throw wrong(directory, "names what is no safetensors file of its directory", wrong);
    }
    return files;
  }

  private static void compare(
      PublishedDirectory directory,
      Map<String, String> index,
      Map<String, PublishedTensor> tensors) {
    SortedSet<String> differences = new TreeSet<>();
    index.forEach(
        (name, file) -> {
          PublishedTensor tensor = tensors.get(name);
          if (tensor == null || !tensor.file().getName().equals(file)) {
            differences.add(name + " is not in " + file);
          }
        });
    tensors.forEach(
        (name, tensor) -> {
          if (!index.containsKey(name)) {
            differences.add(name + " is in " + tensor.file().getName() + ", but not in the index");
          }
        });
    if (!differences.isEmpty()) {
      throw wrong(directory, "does not fit its shards", differences);
    }
  }

  private static UserError wrong(
      PublishedDirectory directory, String how, Collection<String> items) {
    return new UserError(
        directory.file(WeightFiles.INDEX) + ": " + how + ": " + Listing.of(items), REMEDY);
  }
}
