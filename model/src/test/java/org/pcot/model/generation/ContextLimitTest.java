package org.pcot.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.UserError;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuKernels;

/** Twelve positions: what does not fit is refused before anything is run. */
class ContextLimitTest {
  private static final DecoderConfig CONFIG = Gpt2.decoder(7, 12, 8, 1, 2);

  private static List<Completion> generate(int promptLength, int newTokens) {
    CounterRandom stream = CounterRandom.of(0, CounterRandom.Purpose.EVALUATION_TOKEN);
    GenerationRequest request =
        new GenerationRequest(
            List.of(new int[1], new int[promptLength]),
            1,
            newTokens,
            Set.of(),
            Sampling.GREEDY,
            List.of(stream, stream),
            false);
    return new Generator(new Decoder(CONFIG, new CpuKernels()))
        .generate(RandomDecoder.parameters(CONFIG, 3), request);
  }

  @Test
  void promptAndResponseMayFillTheContext() {
    assertThat(generate(12, 1)).extracting(Completion::length).containsExactly(1, 1);
    assertThat(generate(8, 5)).extracting(Completion::length).containsExactly(5, 5);
  }

  @Test
  void aPromptLongerThanTheContextIsRefused() {
    assertThatThrownBy(() -> generate(13, 1))
        .isInstanceOf(UserError.class)
        .hasMessage("prompt 2 has 13 tokens, more than the 12 of the model's context");
  }

  @Test
  void aResponseEndsWithTheContext() {
    assertThat(generate(8, 6)).extracting(Completion::length).containsExactly(6, 5);
    assertThat(generate(12, Integer.MAX_VALUE))
        .extracting(Completion::length)
        .containsExactly(12, 1);
  }
}
