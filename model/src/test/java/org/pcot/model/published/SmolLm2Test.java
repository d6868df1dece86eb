package org.pcot.model.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.model.TensorFile;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.tensor.Tensor;

/** A real Llama computes what transformers computes of it; .ci/published makes both. */
@EnabledIfEnvironmentVariable(named = "SMOLLM2", matches = ".+")
class SmolLm2Test {
  private static final double TOLERANCE = 1e-3;

  static Stream<Arguments> everyPrecision() {
    return Stream.of(
        Arguments.of("fp32", Weights.STORED),
        Arguments.of("bf16", Weights.STORED),
        Arguments.of("bf16", Weights.FLOATS));
  }

  @ParameterizedTest
  @MethodSource("everyPrecision")
  void computesWhatTransformersComputes(String precision, Weights weights) throws IOException {
    Path directory = Path.of(System.getenv("SMOLLM2"), precision);
    TensorFile expected = TensorFile.read(directory.resolve("expected.safetensors"));
    PublishedModel model = new Publication(directory).open(weights);
    DecoderParameters parameters = DecoderParameters.of(model.config(), model.parameters());
    Decoder decoder = new Decoder(model.config(), new CpuKernels());

    String prompt = Files.readString(directory.resolve("prompt.txt"));
    int[] ids = model.tokenizer().orElseThrow().encode(prompt);
    assertThat(ids).isEqualTo(expected.ids("input_ids"));

    Tensor logits = decoder.forward(parameters, ids, 1, ids.length);
    assertThat(greatestDifference(logits, expected.numbers("logits"))).isLessThan(TOLERANCE);

    int[] greedy = expected.ids("greedy_ids");
    GenerationRequest request =
        new GenerationRequest(
            List.of(ids),
            1,
            greedy.length,
            Set.of(),
            Sampling.GREEDY,
            List.of(CounterRandom.of(0, CounterRandom.Purpose.EVALUATION_TOKEN)),
            false);
    assertThat(new Generator(decoder).generate(parameters, request))
        .extracting(Completion::tokens)
        .containsExactly(greedy);
  }

  private static double greatestDifference(Tensor found, double[] expected) {
    assertThat(found.length()).isEqualTo(expected.length);
    double greatest = 0;
    for (int i = 0; i < expected.length; i++) {
      double value = found.get(i / found.columns(), i % found.columns());
      greatest = Math.max(greatest, Math.abs(value - expected[i]));
    }
    return greatest;
  }
}
