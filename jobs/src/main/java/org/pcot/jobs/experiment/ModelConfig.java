package org.pcot.jobs.experiment;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.configuration.ChosenByKey;
import org.pcot.datasets.configuration.Inlined;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.storage.UserPath;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Lora;
import org.pcot.model.training.InitialParameters;

/** The decoder that an experiment trains, and what it begins with. */
@ChosenByKey("init")
public sealed interface ModelConfig {
  /**
   * The decoder.
   *
   * @param vocabSize tokens of the task
   * @param positions of the task's longest text
   */
  DecoderConfig decoder(int vocabSize, int positions);

  /** Whether an adapter is trained, and nothing else. */
  default boolean isAdapted() {
    return false;
  }

  /** What it begins with, in the run of a seed. */
  InitialParameters initialParameters(long seed, Configuration hadoop);

  /** A new decoder, as large as the task asks for. */
  record FromScratch(@Inlined Architecture architecture) implements ModelConfig {
    @Override
    public DecoderConfig decoder(int vocabSize, int positions) {
      return new DecoderConfig(architecture, vocabSize, positions);
    }

    @Override
    public InitialParameters initialParameters(long seed, Configuration hadoop) {
      return new InitialParameters.Drawn(seed);
    }
  }

  /** The decoder of a directory, and its weights. */
  record Published(
      @Setting(
              "directory of a model to begin with, as Hugging Face publishes it or as a checkpoint"
                  + " of pcot; in place of all other keys of the model")
          String init,
      @Setting(
              "what that directory holds, which pcot finds out and writes here: another model at the"
                  + " same place is another run")
          Optional<Content> content,
      @Setting(
              "what is trained beside the model, which then stays as it is: low-rank additions to its"
                  + " linear layers, kept as PEFT keeps them; without it, the model itself is trained")
          Optional<Lora> lora)
      implements ModelConfig {
    @Override
    public DecoderConfig decoder(int vocabSize, int positions) {
      DecoderConfig decoder = opened().decoder();
      return lora.map(decoder::with).orElse(decoder);
    }

    @Override
    public InitialParameters initialParameters(long seed, Configuration hadoop) {
      return new InitialParameters.Published(UserPath.of(init), sha256(), hadoop, seed);
    }

    @Override
    public boolean isAdapted() {
      return lora.isPresent();
    }

    /** The digest of what the directory holds. */
    String sha256() {
      return opened().sha256;
    }

    private Content opened() {
      return content.orElseThrow(() -> new IllegalStateException(init + " was not opened"));
    }
  }

  /**
   * What a model's directory holds.
   *
   * @param sha256 its {@link org.pcot.model.published.ModelDigest}
   */
  record Content(
      @Setting("of the files of weights, configuration and tokenizer, with their names")
          String sha256,
      @Setting(value = "tokens", min = 1) int vocabSize,
      @Setting(value = "positions", min = 1) int maxPositions,
      @Inlined Architecture architecture) {
    static Content of(String sha256, DecoderConfig decoder) {
      return new Content(
          sha256, decoder.vocabSize(), decoder.maxPositions(), decoder.architecture());
    }

    DecoderConfig decoder() {
      return new DecoderConfig(architecture, vocabSize, maxPositions);
    }
  }
}
