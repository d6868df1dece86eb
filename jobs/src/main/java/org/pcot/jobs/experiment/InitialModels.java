package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.UserPath;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.published.ModelDigest;
import org.pcot.model.published.PublishedModel;

/**
 * The directories that configurations name as models to begin with, each opened once, before any
 * work.
 */
public final class InitialModels {
  private final Configuration hadoop;
  private final Map<String, Opened> opened = new HashMap<>();
  private final Map<Path, String> digests = new HashMap<>();

  /**
   * A directory without its weights.
   *
   * @param directory with its file system
   * @param tokenizer unless it has none
   */
  private record Opened(Path directory, DecoderConfig decoder, Optional<Tokenizer> tokenizer) {}

  public InitialModels(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * A configuration with what its model's directory holds; the same where it says so already, or
   * begins from scratch.
   *
   * @throws UserError when the directory holds no model that can be trained on the task
   */
  public ExperimentConfig resolve(ExperimentConfig config) throws IOException {
    if (!(config.model() instanceof ModelConfig.Published published)
        || published.content().isPresent()) {
      return config;
    }
    try {
      return config.withModel(resolve(published.init(), config));
    } catch (UserError e) {
      throw new UserError("model.init: " + e.getMessage(), e.remedy(), e);
    }
  }

  private ModelConfig resolve(String init, ExperimentConfig config) throws IOException {
    Opened model = opened.get(init);
    if (model == null) {
      model = open(UserPath.of(init));
      opened.put(init, model);
    }
    requireVocabulary(model, config);
    requirePositions(model, config);
    String digest = digests.get(model.directory);
    if (digest == null) {
      digest = ModelDigest.asListed(model.directory, hadoop);
      digests.put(model.directory, digest);
    }
    return new ModelConfig.Published(
        model.directory.toString(), Optional.of(ModelConfig.Content.of(digest, model.decoder)));
  }

  private Opened open(Path path) throws IOException {
    Path directory = DurableFiles.fileSystem(path, hadoop).makeQualified(path);
    return new Opened(
        directory,
        PublishedModel.describe(directory, hadoop).config(),
        PublishedModel.tokenizer(directory, hadoop));
  }

  private static void requireVocabulary(Opened model, ExperimentConfig config) {
    Tokenizer task = config.task().tokenizer();
    boolean isSame = model.tokenizer.filter(own -> own.sha256().equals(task.sha256())).isPresent();
    if (!isSame || model.decoder.vocabSize() < task.vocabularySize()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: has %s and %d embeddings, and the task %s %s",
              model.directory,
              model.tokenizer.map(InitialModels::describe).orElse("no tokenizer"),
              model.decoder.vocabSize(),
              config.task().name(),
              describe(task)),
          "begin with a model of this task's own symbols, such as a checkpoint of pcot");
    }
  }

  private static String describe(Tokenizer tokenizer) {
    return tokenizer instanceof Vocabulary vocabulary
        ? "the symbols " + String.join(" ", vocabulary.symbols())
        : "a tokenizer of " + tokenizer.vocabularySize() + " tokens";
  }

  private static void requirePositions(Opened model, ExperimentConfig config) {
    if (model.decoder.maxPositions() < config.positions()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: has %d positions, and the longest text of the task %s takes %d",
              model.directory,
              model.decoder.maxPositions(),
              config.task().name(),
              config.positions()),
          "begin with a model of longer texts, or choose a smaller task");
    }
  }
}
