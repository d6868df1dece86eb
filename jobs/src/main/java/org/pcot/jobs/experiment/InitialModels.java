package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.DemonstrationsConfig;
import org.pcot.datasets.corpus.PublishedConfig;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.UserPath;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.architecture.Adapter;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Lora;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.published.ModelDigest;
import org.pcot.model.published.PublishedModel;

/**
 * The directories that configurations name as models to begin with, each opened once, before any
 * work.
 */
public final class InitialModels {
  private final Configuration hadoop;
  private final boolean isForPlans;
  private final Map<String, Opened> opened = new HashMap<>();
  private final Map<Path, String> digests = new HashMap<>();

  /**
   * A directory without its weights.
   *
   * @param directory with its file system
   */
  private record Opened(Path directory, DecoderConfig decoder, OpenedModels.Tokens tokens) {}

  public InitialModels(Configuration hadoop) {
    this(hadoop, false);
  }

  private InitialModels(Configuration hadoop, boolean isForPlans) {
    this.hadoop = hadoop;
    this.isForPlans = isForPlans;
  }

  /** For who reads no weights: they need not be there, and are named by no digest. */
  public static InitialModels forPlans(Configuration hadoop) {
    return new InitialModels(hadoop, true);
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
    ExperimentConfig resolved =
        naming("model.init: ", () -> config.withModel(resolve(published, config)));
    if (published.lora().isPresent()) {
      Lora lora = published.lora().get();
      naming("model.lora.", () -> lora.trained(resolved.decoder().base().description()));
    }
    return resolved;
  }

  /**
   * The task of a configuration: in the tokens of its model, or with a token to a symbol.
   *
   * @throws UserError when the directory of the model holds none that reads the task's texts
   */
  public Task task(ExperimentConfig config) throws IOException {
    return config.isText()
        ? naming("model.init: ", () -> task(config, open(config.languageModel().init())))
        : config.drawn().task().task();
  }

  /**
   * The same of an experiment whose run may know more than is left of its model: its checkpoints
   * have the model's tokenizer.
   */
  public Task task(RunLayout layout) throws IOException {
    ExperimentConfig config = layout.config();
    if (config.isText() && isGone(config.languageModel().init())) {
      Optional<Path> checkpoint = checkpoint(layout);
      if (checkpoint.isPresent()) {
        return task(config, open(checkpoint.get()));
      }
    }
    return task(config);
  }

  private static Task task(ExperimentConfig config, Opened model) {
    return model.tokens.task(config.corpus());
  }

  private boolean isGone(String init) throws IOException {
    Path directory = UserPath.of(init);
    return !DurableFiles.fileSystem(directory, hadoop).exists(directory);
  }

  /** Of pre-training; none of an adapter, which is nothing without its model. */
  private Optional<Path> checkpoint(RunLayout layout) throws IOException {
    for (long seed :
        layout.config().model().isAdapted() ? List.<Long>of() : layout.config().seeds()) {
      Path run = layout.pretraining(seed);
      long step = new Checkpoints(run, hadoop).latestStep();
      if (step > 0) {
        return Optional.of(Checkpoints.place(run, step));
      }
    }
    return Optional.empty();
  }

  /** All that were opened until now. */
  public OpenedModels opened() {
    Map<String, OpenedModels.Tokens> tokens = new HashMap<>();
    opened.forEach((init, model) -> tokens.put(init, model.tokens));
    return new OpenedModels(tokens);
  }

  @FunctionalInterface
  private interface Opening<T> {
    T get() throws IOException;
  }

  /** With the key in what is said of mistakes. */
  private static <T> T naming(String key, Opening<T> opening) throws IOException {
    try {
      return opening.get();
    } catch (UserError e) {
      throw new UserError(key + e.getMessage(), e.remedy(), e);
    }
  }

  private ModelConfig resolve(ModelConfig.Published published, ExperimentConfig config)
      throws IOException {
    Opened model = open(published.init());
    requirePositions(model, model.tokens.task(config.corpus()), config.corpus());
    String digest = isForPlans ? "" : digest(model.directory);
    return new ModelConfig.Published(
        model.directory.toString(),
        Optional.of(ModelConfig.Content.of(digest, model.decoder)),
        published.lora());
  }

  private String digest(Path directory) throws IOException {
    String digest = digests.get(directory);
    if (digest == null) {
      digest = ModelDigest.asListed(directory, hadoop);
      digests.put(directory, digest);
    }
    return digest;
  }

  /** By the path that a file names, and by the whole one that is written in its place. */
  private Opened open(String init) throws IOException {
    Opened known = opened.get(init);
    if (known != null) {
      return known;
    }
    Path path = UserPath.of(init);
    Path directory = DurableFiles.fileSystem(path, hadoop).makeQualified(path);
    Opened model = opened.get(directory.toString());
    if (model == null) {
      model = open(directory);
      opened.put(directory.toString(), model);
    }
    opened.put(init, model);
    return model;
  }

  private Opened open(Path directory) throws IOException {
    PublishedModel.Outline model = outline(directory);
    if (!(model.config().adapter() instanceof Adapter.None)) {
      throw new UserError(
          directory + ": is an adapter, and training begins with a whole model",
          "merge it with pcot export ADAPTER OUTPUT, and begin with what that writes");
    }
    Tokenizer tokenizer =
        model
            .tokenizer()
            .orElseThrow(
                () ->
                    new UserError(
                        directory + ": has no tokenizer, by which a model reads texts",
                        "put tokenizer.json or tokenizer.model beside the weights, as in the"
                            + " published model"));
    return new Opened(
        directory,
        model.config(),
        new OpenedModels.Tokens(directory.toString(), tokenizer, model.endTokens()));
  }

  private PublishedModel.Outline outline(Path directory) throws IOException {
    Optional<PublishedModel.Outline> planned =
        isForPlans ? PublishedModel.withoutWeights(directory, hadoop) : Optional.empty();
    return planned.isPresent() ? planned.get() : PublishedModel.check(directory, hadoop).outline();
  }

  private static void requirePositions(Opened model, Task task, DemonstrationsConfig corpus) {
    if (model.decoder.maxPositions() < task.limits().positions()) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%s: has %d positions, and the longest text of the task %s takes %d",
              model.directory,
              model.decoder.maxPositions(),
              task.name(),
              task.limits().positions()),
          corpus instanceof PublishedConfig
              ? "lower corpus.max_prompt_tokens or corpus.max_response_tokens, or begin with a model"
                  + " of longer texts"
              : "begin with a model of longer texts, or choose a smaller task");
    }
  }
}
