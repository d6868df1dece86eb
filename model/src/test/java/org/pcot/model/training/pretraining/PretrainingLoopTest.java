package org.pcot.model.training.pretraining;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.training.PretrainConfig;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;

class PretrainingLoopTest {
  private static final Task PARITY = new Parity(3, 1).task();

  /** Ids without symbols, as those of a published model. */
  private record Published(Tokenizer symbols) implements Tokenizer {
    @Override
    public int[] encode(String text) {
      return symbols.encode(text);
    }

    @Override
    public String decode(int[] ids) {
      return symbols.decode(ids);
    }

    @Override
    public int vocabularySize() {
      return symbols.vocabularySize();
    }

    @Override
    public OptionalInt beginOfSequence() {
      return symbols.beginOfSequence();
    }

    @Override
    public OptionalInt endOfSequence() {
      return symbols.endOfSequence();
    }

    @Override
    public OptionalInt padding() {
      return symbols.padding();
    }

    @Override
    public Map<String, Integer> specialTokens() {
      return symbols.specialTokens();
    }

    @Override
    public String sha256() {
      return symbols.sha256();
    }
  }

  private static PretrainingLoop loop(Tokenizer tokenizer) {
    Task task =
        new Task(
            PARITY.name(),
            PARITY.source(),
            PARITY.grader(),
            tokenizer,
            PARITY.limits(),
            PARITY.caption());
    DecoderConfig decoder = Gpt2.decoder(tokenizer.vocabularySize(), 16, 8, 1, 2);
    PretrainConfig config =
        ConfigurationReader.parse(
            PretrainConfig.class,
            "test",
            "{steps: 1, batch_size: 4, shards: 1, optimizer: {learning_rate: 0.01}}",
            List.of());
    Evaluator evaluator = new Evaluator(task, new EvaluationConfig(4, 1, 2), 1);
    return new PretrainingLoop(task, decoder, config, evaluator, 64, 1, new Configuration());
  }

  @Test
  void refusesATokenizerThatCheckpointsCannotHoldBeforeTraining() {
    assertThatCode(() -> loop(PARITY.tokenizer())).doesNotThrowAnyException();
    assertThatThrownBy(() -> loop(new Published(PARITY.tokenizer())))
        .isInstanceOf(UserError.class)
        .hasMessage("a checkpoint cannot hold the files of a published tokenizer")
        .extracting(error -> ((UserError) error).remedy())
        .isEqualTo("train on a task that has its own symbols");
  }
}
