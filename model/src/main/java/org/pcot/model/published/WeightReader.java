package org.pcot.model.published;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;

/**
 * Brings tensors that fit a decoder into memory, in the order of its {@link ParameterLayout}.
 *
 * @param tensors of all parameters, by their names
 */
record WeightReader(
    FileSystem fileSystem, DecoderConfig config, Map<String, PublishedTensor> tensors) {

  Segments read(Weights weights) throws IOException {
    if (weights == Weights.STORED && Memory.standard() == Memory.HOST) {
      return stored();
    }
    ParameterLayout layout = new ParameterLayout(config);
    Segments flat = Segments.allocate(Memory.standard(), DataType.FLOAT, layout.lengths());
    fill(flat);
    return flat;
  }

  /** An adapter may lie in another one than its model. */
  private FileSystem of(Path file) throws IOException {
    return DurableFiles.fileSystem(file, fileSystem.getConf());
  }

  /** Copies the weights, as 32-bit floats, to where the layout has them. */
  void fill(Segments flat) throws IOException {
    copy(
        new ParameterLayout(config)
            .parameters().stream().map(p -> named(p.declaration(), flat, p.offset())).toList());
  }

  /** A block for every group of parameters that lie together: of the file where it has them so. */
  private Segments stored() throws IOException {
    boolean isHalf = tensors.values().stream().allMatch(t -> t.type() == TensorType.BF16);
    TensorType type = isHalf ? TensorType.BF16 : TensorType.F32;
    DataType dataType = isHalf ? DataType.BFLOAT16 : DataType.FLOAT;
    List<Storage> blocks = new ArrayList<>();
    List<NamedTensor> copied = new ArrayList<>();
    for (List<ParameterDeclaration> group : config.description().groups()) {
      if (canBeMapped(group, type)) {
        blocks.add(map(group, dataType));
      } else {
        long length = group.stream().mapToLong(ParameterDeclaration::length).sum();
        Segments block = Segments.of(Memory.HOST.allocate(dataType, length));
        blocks.add(block.blocks().get(0));
        long offset = 0;
        for (ParameterDeclaration parameter : group) {
          copied.add(named(parameter, block, offset));
          offset += parameter.length();
        }
      }
    }
    copy(copied);
    return Segments.of(blocks.toArray(Storage[]::new));
  }

  /** Whether the file has the group's elements one after the other, as memory would have them. */
  private boolean canBeMapped(List<ParameterDeclaration> group, TensorType type)
      throws IOException {
    PublishedTensor first = tensors.get(group.get(0).name());
    long position = first.position();
    for (ParameterDeclaration parameter : group) {
      PublishedTensor tensor = tensors.get(parameter.name());
      if (tensor.type() != type
          || !tensor.file().equals(first.file())
          || tensor.position() != position) {
        return false;
      }
      position += tensor.bytes();
    }
    return of(first.file()) instanceof RawLocalFileSystem
        && position - first.position() <= Memory.BLOCK_BYTES
        && first.position() % (type.bits() / Byte.SIZE) == 0;
  }

  private Storage map(List<ParameterDeclaration> group, DataType dataType) throws IOException {
    PublishedTensor first = tensors.get(group.get(0).name());
    long bytes = group.stream().mapToLong(p -> tensors.get(p.name()).bytes()).sum();
    java.nio.file.Path file =
        ((RawLocalFileSystem) of(first.file())).pathToFile(first.file()).toPath();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return Storage.of(
          channel.map(FileChannel.MapMode.READ_ONLY, first.position(), bytes), dataType);
    }
  }

  private static NamedTensor named(ParameterDeclaration parameter, Segments vector, long offset) {
    List<Long> shape = parameter.shape().stream().map(Integer::longValue).toList();
    return new NamedTensor(parameter.name(), shape, vector, offset);
  }

  /**
   * File by file, in the order of the data.
   *
   * @throws UserError that names the first weight that is no number
   */
  private void copy(Collection<NamedTensor> targets) throws IOException {
    Map<Path, List<NamedTensor>> byFile = new LinkedHashMap<>();
    targets.stream()
        .sorted(Comparator.comparingLong(target -> tensors.get(target.name()).position()))
        .forEach(
            target -> {
              PublishedTensor tensor = tensors.get(target.name());
              byFile
                  .computeIfAbsent(tensor.file(), file -> new ArrayList<>())
                  .add(target.named(tensor.name()));
            });
    for (Map.Entry<Path, List<NamedTensor>> file : byFile.entrySet()) {
      try (Safetensors source = Safetensors.open(of(file.getKey()), file.getKey())) {
        for (NamedTensor target : file.getValue()) {
          source.read(target);
          FiniteTensor.check(target, file.getKey());
        }
      }
    }
  }
}
