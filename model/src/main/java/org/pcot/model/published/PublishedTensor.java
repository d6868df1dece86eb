package org.pcot.model.published;

import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * A tensor of a published model, and where it lies.
 *
 * @param name in the file
 * @param shape sizes, the last one contiguous; [] is a scalar
 * @param position of its first byte in the file
 * @param bytes how many there are
 */
public record PublishedTensor(
    String name, TensorType type, List<Long> shape, Path file, long position, long bytes) {
  static PublishedTensor of(String name, SafetensorsHeader.Entry entry, Path file, long dataStart) {
    return new PublishedTensor(
        name,
        entry.type(),
        entry.shape(),
        file,
        dataStart + entry.begin(),
        entry.end() - entry.begin());
  }
}
