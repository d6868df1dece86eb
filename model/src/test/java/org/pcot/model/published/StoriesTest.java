package org.pcot.model.published;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuKernels;

/**
 * A trained Llama of 260,000 parameters, stories260K of llama2.c by Andrej Karpathy (MIT), tells
 * what it tells transformers; greedy_ids.json is of transformers 5.24, in fp32.
 */
class StoriesTest {
  @ParameterizedTest
  @EnumSource
  void tellsOfLily(Weights weights) throws IOException, URISyntaxException {
    Path directory = Path.of(StoriesTest.class.getResource("/stories260K").toURI());
    PublishedModel model = new Publication(directory).open(weights);
    int[] reference =
        new ObjectMapper().readValue(directory.resolve("greedy_ids.json").toFile(), int[].class);
    Tokenizer tokenizer = model.tokenizer().orElseThrow();
    int[] prompt = tokenizer.encodePrompt("");
    int[] story = Arrays.copyOfRange(reference, prompt.length, reference.length);
    assertThat(story).hasSize(200);
    Generator generator = new Generator(new Decoder(model.config(), new CpuKernels()));
    GenerationRequest request =
        new GenerationRequest(
            List.of(prompt),
            1,
            story.length,
            Set.of(),
            Sampling.GREEDY,
            List.of(CounterRandom.of(0, CounterRandom.Purpose.EVALUATION_TOKEN)),
            false);
    assertThat(
            generator.generate(DecoderParameters.of(model.config(), model.parameters()), request))
        .extracting(Completion::tokens)
        .containsExactly(story);
    String text = tokenizer.decode(story);
    assertThat(text)
        .startsWith("Once upon a time, there was a little girl named Lily. She loved to play")
        .contains("\nLily's mom said, \"Lily, let's go to the park.\"");
    assertThat(tokenizer.encode(text)).startsWith(Arrays.copyOf(story, 150));
    assertThat(model.endTokens()).containsExactly(2);
  }
}
