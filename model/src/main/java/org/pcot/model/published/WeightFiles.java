package org.pcot.model.published;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.DurableFiles;

/** How the weights of a model lie in a directory: in one file, or in shards with an index. */
public record WeightFiles(WeightType type, ShardSize shardSize) {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  /** Writes the tensors in this order into a directory that has none. */
  public void write(FileSystem fileSystem, Path directory, List<? extends TensorSource> tensors)
      throws IOException {
    List<? extends List<? extends TensorSource>> shards = shardSize.divide(tensors, this::bytes);
    if (shards.size() == 1) {
      writeFile(fileSystem, new Path(directory, SINGLE), shards.get(0));
      return;
    }
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index
        .putObject("metadata")
        .put("total_parameters", tensors.stream().mapToLong(TensorSource::length).sum())
        .put("total_size", tensors.stream().mapToLong(this::bytes).sum());
    ObjectNode files = index.putObject("weight_map");
    for (int shard = 0; shard < shards.size(); shard++) {
      String name = name(shard, shards.size());
      writeFile(fileSystem, new Path(directory, name), shards.get(shard));
      shards.get(shard).forEach(tensor -> files.put(tensor.name(), name));
    }
    JsonFiles.write(fileSystem, new Path(directory, INDEX), index);
  }

  private static String name(int shard, int shards) {
    return String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", shard + 1, shards);
  }

  private void writeFile(FileSystem fileSystem, Path file, List<? extends TensorSource> tensors)
      throws IOException {
    DurableFiles.write(fileSystem, file, out -> SafetensorsWriter.write(out, tensors, type));
  }

  private long bytes(TensorSource tensor) {
    return Math.multiplyExact(tensor.length(), type.bytes());
  }
}
