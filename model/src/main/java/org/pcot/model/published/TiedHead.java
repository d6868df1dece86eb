package org.pcot.model.published;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Head;

/** An output layer in the files of a model whose config.json says that it has none of its own. */
final class TiedHead {
  private static final int CHUNK = 1 << 20;

  private TiedHead() {}

  /**
   * @throws UserError when it differs from the table of embeddings: transformers 4 leaves it out
   *     then, and transformers 5 does not tie the two
   */
  static void check(
      FileSystem fileSystem, DecoderConfig config, Map<String, PublishedTensor> tensors)
      throws IOException {
    PublishedTensor head = tensors.get(TensorNames.HEAD);
    PublishedTensor tokens = tensors.get(config.description().tokens().name());
    if (config.description().head() instanceof Head.Tied
        && head != null
        && !isEqual(fileSystem, head, tokens)) {
      throw new UserError(
          head.file()
              + ": "
              + head.name()
              + " differs from "
              + tokens.name()
              + ", and by tie_word_embeddings of config.json the two are one",
          "set tie_word_embeddings to false, or take the tensor out of the file");
    }
  }

  private static boolean isEqual(FileSystem fileSystem, PublishedTensor a, PublishedTensor b)
      throws IOException {
    if (a.type() != b.type()) {
      return false;
    }
    try (FSDataInputStream first = fileSystem.open(a.file());
        FSDataInputStream second = fileSystem.open(b.file())) {
      first.seek(a.position());
      second.seek(b.position());
      byte[] chunk = new byte[CHUNK];
      byte[] other = new byte[CHUNK];
      for (long start = 0; start < a.bytes(); start += CHUNK) {
        int length = (int) Math.min(CHUNK, a.bytes() - start);
        first.readFully(chunk, 0, length);
        second.readFully(other, 0, length);
        if (!Arrays.equals(chunk, 0, length, other, 0, length)) {
          return false;
        }
      }
      return true;
    }
  }
}
