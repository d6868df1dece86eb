package org.pcot.jobs.experiment;

import java.io.Serializable;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.pcot.datasets.UserError;
import org.pcot.datasets.corpus.CorpusConfig;
import org.pcot.datasets.corpus.DemonstrationsConfig;
import org.pcot.datasets.corpus.PublishedConfig;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.problems.TaskConfig;
import org.pcot.datasets.spark.Broadcasts;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.symbols.Vocabulary;

/**
 * What experiments need beyond their configurations, opened from files by {@link InitialModels}:
 * how the models that they begin with read and end texts. It travels to where cells run.
 *
 * @param models by the directory that a configuration names
 */
public record OpenedModels(Map<String, Tokens> models) implements Serializable {
  /**
   * Those of a language model.
   *
   * @param directory for messages
   * @param endTokens any of which ends a response
   */
  record Tokens(String directory, Tokenizer tokenizer, SortedSet<Integer> endTokens)
      implements Serializable {
    /**
     * A task in these tokens.
     *
     * @throws UserError when the task has symbols of its own that are not these, or when no
     *     response would end
     */
    Task task(DemonstrationsConfig corpus) {
      return corpus instanceof PublishedConfig published
          ? task(published)
          : task(((CorpusConfig) corpus).task());
    }

    private Task task(PublishedConfig config) {
      if (tokenizer instanceof Vocabulary) {
        throw new UserError(
            directory + ": has " + describe(tokenizer) + ", and published problems are texts",
            "begin with a language model");
      }
      if (config.problems().templates().eosToken().isEmpty()) {
        requireEnd();
      }
      return config.task(tokenizer, endTokens);
    }

    private Task task(TaskConfig config) {
      Task own = config.task();
      if (tokenizer.sha256().equals(own.tokenizer().sha256())) {
        return own;
      }
      if (!config.isText() || tokenizer instanceof Vocabulary) {
        throw new UserError(
            directory
                + ": has "
                + describe(tokenizer)
                + ", and the task "
                + own.name()
                + " "
                + describe(own.tokenizer()),
            "begin with a model of this task's own symbols, such as a checkpoint of pcot; addition"
                + " is learnt through any language model's tokenizer");
      }
      requireEnd();
      return config.task(tokenizer, endTokens);
    }

    private void requireEnd() {
      if (tokenizer.endOfSequence().isEmpty()) {
        throw new UserError(
            directory
                + ": its tokenizer has no end-of-sequence (EOS) token, so that no response would"
                + " end",
            "name it as eos_token in tokenizer_config.json");
      }
    }

    private static String describe(Tokenizer tokenizer) {
      return tokenizer instanceof Vocabulary vocabulary
          ? "the symbols " + String.join(" ", vocabulary.symbols())
          : "a tokenizer of " + tokenizer.vocabularySize() + " tokens";
    }

    private Tokens with(Tokenizer same) {
      return new Tokens(directory, same, endTokens);
    }
  }

  public OpenedModels {
    models = Map.copyOf(models);
  }

  /** The task of an experiment: in the tokens of its model, or with a token to a symbol. */
  public Task task(ExperimentConfig config) {
    if (!config.isText()) {
      return config.drawn().task().task();
    }
    ModelConfig.Published published = config.languageModel();
    Tokens tokens = models.get(published.init());
    if (tokens == null) {
      throw new IllegalStateException(published.init() + " was not opened");
    }
    return tokens.task(config.corpus());
  }

  /** The same, small when they are serialised: executors fetch a tokenizer once. */
  public OpenedModels shared(JavaSparkContext spark) {
    return with(tokenizer -> Broadcasts.tokenizer(tokenizer, spark));
  }

  private OpenedModels with(UnaryOperator<Tokenizer> replacement) {
    Map<String, Tokens> replaced = new HashMap<>();
    Map<Tokenizer, Tokenizer> once = new IdentityHashMap<>();
    models.forEach(
        (init, tokens) ->
            replaced.put(init, tokens.with(once.computeIfAbsent(tokens.tokenizer, replacement))));
    return new OpenedModels(replaced);
  }
}
