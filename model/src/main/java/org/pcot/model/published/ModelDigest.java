package org.pcot.model.published;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.storage.AtomicDirectory;
import org.pcot.datasets.storage.Sha256Sums;

/**
 * Names the content of a model's directory: the SHA-256 over the names and SHA-256 of all files
 * that make the model, which are weights, configuration and tokenizer. Another file beside them, or
 * another place, changes nothing.
 */
public final class ModelDigest {
  static final List<String> BESIDE_WEIGHTS =
      List.of(
          ConfigFile.NAME,
          "generation_config.json",
          "tokenizer.json",
          "tokenizer.model",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "vocab.json",
          "merges.txt",
          WeightFiles.INDEX);

  private ModelDigest() {}

  /** From the bytes of all files: as fast as they are read. */
  public static String ofBytes(Path directory, Configuration hadoop) throws IOException {
    return of(PublishedDirectory.of(directory, hadoop), Map.of());
  }

  /**
   * The same, where a {@code SHA256SUMS} in the directory speaks the truth: a file that it lists is
   * not read, which spares gigabytes to who asks for a name alone.
   */
  public static String asListed(Path directory, Configuration hadoop) throws IOException {
    PublishedDirectory files = PublishedDirectory.of(directory, hadoop);
    String list = AtomicDirectory.Sums.VISIBLE.fileName();
    Optional<Map<String, String>> listed =
        files.has(list) ? Sha256Sums.read(files.fileSystem(), files.file(list)) : Optional.empty();
    return of(files, listed.orElse(Map.of()));
  }

  private static String of(PublishedDirectory directory, Map<String, String> listed)
      throws IOException {
    StringBuilder digests = new StringBuilder();
    for (String name : names(directory)) {
      String digest =
          listed.containsKey(name)
              ? listed.get(name)
              : Sha256Sums.digest(directory.fileSystem(), directory.file(name));
      digests.append(digest).append("  ").append(name).append('\n');
    }
    return DigestUtils.sha256Hex(digests.toString().getBytes(UTF_8));
  }

  private static SortedSet<String> names(PublishedDirectory directory) throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (PublishedTensor tensor : TensorFiles.of(directory).values()) {
      names.add(tensor.file().getName());
    }
    BESIDE_WEIGHTS.stream().filter(directory::has).forEach(names::add);
    return names;
  }
}
