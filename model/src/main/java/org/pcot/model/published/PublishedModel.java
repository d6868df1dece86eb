package org.pcot.model.published;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Segments;

/**
 * A language model from a directory as Hugging Face publishes it: {@code config.json}, {@code
 * model.safetensors} or shards with an index, {@code generation_config.json}, and the files of a
 * tokenizer; or from that of an adapter as PEFT publishes it, which names the directory of its
 * model.
 *
 * @param parameters in the order of {@link ParameterLayout}
 * @param tokenizer unless the directory has none
 * @param endTokens those that end a response; none where nothing says so
 * @param base the directory of the model that an adapter is for; empty without an adapter
 */
public record PublishedModel(
    DecoderConfig config,
    Optional<Path> base,
    Segments parameters,
    Optional<Tokenizer> tokenizer,
    SortedSet<Integer> endTokens) {

  /**
   * What a directory holds, without its weights.
   *
   * @param tensors of all parameters, by their names
   */
  public record Description(DecoderConfig config, Map<String, PublishedTensor> tensors) {}

  /** What config.json and the tokenizer say of a model. */
  public record Outline(
      DecoderConfig config, Optional<Tokenizer> tokenizer, SortedSet<Integer> endTokens) {}

  /** A directory whose files were checked, all but the numbers in its weights. */
  public static final class Checked {
    private final ModelDirectories files;
    private final Description description;
    private final Optional<Tokenizer> tokenizer;
    private final SortedSet<Integer> endTokens;

    private Checked(ModelDirectories files, Optional<Tokenizer> tokenizer) throws IOException {
      this.files = files;
      this.description = files.describe();
      this.tokenizer = tokenizer;
      this.endTokens = EndTokens.of(files.model(), config().vocabSize(), tokenizer);
      requireRows(files.model().path(), config(), tokenizer);
    }

    public DecoderConfig config() {
      return description.config();
    }

    Description description() {
      return description;
    }

    public Optional<Tokenizer> tokenizer() {
      return tokenizer;
    }

    /** Those that end a response; none where nothing says so. */
    public SortedSet<Integer> endTokens() {
      return endTokens;
    }

    public Outline outline() {
      return new Outline(config(), tokenizer, endTokens);
    }

    /**
     * Brings the weights into memory.
     *
     * @throws UserError naming the tensor that cannot be used
     */
    public PublishedModel read(Weights weights) throws IOException {
      FileSystem fileSystem = files.model().fileSystem();
      TiedHead.check(fileSystem, config(), description.tensors());
      WeightReader reader = new WeightReader(fileSystem, config(), description.tensors());
      return new PublishedModel(config(), files.base(), reader.read(weights), tokenizer, endTokens);
    }
  }

  /**
   * Of a directory that has a config.json and no weights yet; none of others.
   *
   * @throws UserError naming the file, and what is wrong with it
   */
  public static Optional<Outline> withoutWeights(Path directory, Configuration hadoop)
      throws IOException {
    PublishedDirectory files = PublishedDirectory.any(directory, hadoop);
    if (files.hasWeights() || !files.has(ConfigFile.NAME)) {
      return Optional.empty();
    }
    DecoderConfig config = files.decoder();
    Optional<Tokenizer> tokenizer = PublishedTokenizers.open(files, hadoop);
    requireRows(directory, config, tokenizer);
    return Optional.of(
        new Outline(config, tokenizer, EndTokens.of(files, config.vocabSize(), tokenizer)));
  }

  /**
   * The decoder of a directory, or of an adapter's with that of its model: of configurations alone.
   *
   * @throws UserError when one of them is not there, or describes what cannot be read
   */
  public static DecoderConfig decoder(Path directory, Configuration hadoop) throws IOException {
    return ModelDirectories.decoder(directory, hadoop);
  }

  private static void requireRows(
      Path directory, DecoderConfig config, Optional<Tokenizer> tokenizer) {
    if (tokenizer.isPresent() && tokenizer.get().vocabularySize() > config.vocabSize()) {
      throw new UserError(
          directory
              + ": its tokenizer has "
              + tokenizer.get().vocabularySize()
              + " tokens, more than the vocab_size = "
              + config.vocabSize()
              + " of config.json",
          "use tokenizer and weights of the same model");
    }
  }

  /**
   * Checks all files.
   *
   * @param directory in any of Hadoop's file systems
   * @throws UserError naming the file, and what is wrong with it
   */
  public static Checked check(Path directory, Configuration hadoop) throws IOException {
    ModelDirectories files = ModelDirectories.of(directory, hadoop);
    return new Checked(files, PublishedTokenizers.open(files.model(), hadoop));
  }

  /**
   * The same, but no tokenizer is looked for, for who has ids: the directory's may be of any kind.
   */
  public static Checked checkWithoutTokenizer(Path directory, Configuration hadoop)
      throws IOException {
    return new Checked(ModelDirectories.of(directory, hadoop), Optional.empty());
  }

  /**
   * Checks all files, and then brings the weights into memory.
   *
   * @param directory in any of Hadoop's file systems
   * @throws UserError naming the file, and what is wrong with it
   */
  public static PublishedModel open(Path directory, Configuration hadoop, Weights weights)
      throws IOException {
    return check(directory, hadoop).read(weights);
  }

  /**
   * Copies the weights, as 32-bit floats, into memory that is there.
   *
   * @param parameters in the order of the {@link ParameterLayout} of this decoder
   * @throws UserError when the directory holds another decoder, or what cannot be read
   */
  public static void fill(
      Path directory, Configuration hadoop, DecoderConfig decoder, Segments parameters)
      throws IOException {
    PublishedDirectory files = PublishedDirectory.of(directory, hadoop);
    Description description = describe(files);
    if (!description.config().equals(decoder)) {
      throw new UserError(
          directory + ": holds another decoder than it did before",
          "put the model back that the run began with");
    }
    TiedHead.check(files.fileSystem(), decoder, description.tensors());
    new WeightReader(files.fileSystem(), decoder, description.tensors()).fill(parameters);
  }

  /** The tokenizer alone. */
  public static Optional<Tokenizer> tokenizer(Path directory, Configuration hadoop)
      throws IOException {
    return PublishedTokenizers.open(ModelDirectories.of(directory, hadoop).model(), hadoop);
  }

  /**
   * Reads config.json and the headers of the weights.
   *
   * @throws UserError naming the file, and what is wrong with it; all tensors that do not fit
   */
  public static Description describe(Path directory, Configuration hadoop) throws IOException {
    return ModelDirectories.of(directory, hadoop).describe();
  }

  static Description describe(PublishedDirectory files) throws IOException {
    DecoderConfig config = files.decoder();
    return new Description(config, TensorNames.match(files.path(), config, TensorFiles.of(files)));
  }
}
