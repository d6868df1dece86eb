package org.pcot.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.Transformers;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.generation.Generator;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/**
 * Opens our checkpoints with Hugging Face transformers itself; {@code .ci/transformers} runs it,
 * with the interpreter of TRANSFORMERS_PYTHON.
 */
@EnabledIfEnvironmentVariable(named = Transformers.PYTHON, matches = ".+")
class TransformersTest {
  @TempDir Path root;

  private JsonNode open(Path checkpoint, int length, List<String> prompts) throws Exception {
    Transformers.Request request = new Transformers.Request(checkpoint, prompts, length);
    JsonNode answer = new Transformers(root.resolve("errors.txt")).open(List.of(request)).get(0);
    assertThat(answer.get("remarks")).isEmpty();
    assertThat(answer.get("dtype").asText()).isEqualTo("torch.float32");
    return answer;
  }

  private void computesTheSame(Gpt2Fixture fixture, Vocabulary vocabulary) throws Exception {
    Path directory = root.resolve("checkpoint");
    new Checkpoint(
            fixture.config(),
            vocabulary,
            fixture.parameters(),
            Map.of("first_moment", fixture.gradients()),
            JsonNodeFactory.instance.objectNode())
        .write(new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration());
    List<String> prompts = new ArrayList<>();
    for (int[] tokens : fixture.tokens()) {
      prompts.add(vocabulary.decode(Arrays.copyOf(tokens, fixture.promptLength())));
    }
    int length = fixture.config().maxPositions();
    JsonNode answer = open(directory, length, prompts);
    for (int b = 0; b < prompts.size(); b++) {
      int[] greedy = endAtEos(fixture.greedy().get(b), fixture.promptLength(), vocabulary);
      int[] sequence = Transformers.ints(answer.get("sequences").get(b));
      assertThat(Transformers.ints(answer.get("tokens").get(b)))
          .isEqualTo(vocabulary.encode(prompts.get(b)));
      assertThat(Arrays.copyOf(sequence, length)).isEqualTo(greedy);
      assertThat(answer.get("texts").get(b).asText()).isEqualTo(vocabulary.decode(sequence));
      int last =
          (b * fixture.tokens().get(b).length + fixture.promptLength() - 1)
              * vocabulary.vocabularySize();
      for (int v = 0; v < vocabulary.vocabularySize(); v++) {
        assertThat(answer.get("logits").get(b).get(fixture.promptLength() - 1).get(v).asDouble())
            .isCloseTo(fixture.logits().get(last + v), within(1e-4));
      }
    }
  }

  /** Our decoder and generator on the fast kernels, transformers from the directory. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ourGreedyAnswersAreThoseOfTransformers(boolean tied) throws Exception {
    Vocabulary vocabulary = Vocabulary.ofCharacters("01=");
    DecoderConfig config =
        new DecoderConfig(new Gpt2(64, 3, 4, tied, 0.02, 1e-5), vocabulary.vocabularySize(), 41);
    ParameterLayout layout = new ParameterLayout(config);
    Segments flat = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.length());
    layout.initialise(3, flat);
    shake(flat);
    Path directory = root.resolve("checkpoint");
    new Checkpoint(config, vocabulary, flat, Map.of(), JsonNodeFactory.instance.objectNode())
        .write(new org.apache.hadoop.fs.Path(directory.toUri()), new Configuration());
    List<String> prompts =
        List.of("0110100110010110101=", "1111111111111111111=", "0=0=0=0=0=0=0=0=0=01");

    List<Completion> completions = generate(config, flat, vocabulary, prompts);
    assertThat(completions)
        .extracting(c -> Arrays.stream(c.tokens()).distinct().count())
        .as("tokens that differ, in each answer")
        .anyMatch(count -> count > 2);
    JsonNode answer = open(directory, config.maxPositions(), prompts);
    for (int b = 0; b < prompts.size(); b++) {
      int[] ours = Arrays.copyOf(vocabulary.encode(prompts.get(b)), config.maxPositions());
      int[] response = completions.get(b).tokens();
      System.arraycopy(response, 0, ours, prompts.get(b).length(), response.length);
      int[] theirs =
          Arrays.copyOf(Transformers.ints(answer.get("sequences").get(b)), config.maxPositions());
      assertThat(theirs).isEqualTo(ours);
    }
  }

  /** Moves every parameter, norms and biases too, so far that the answers are no repetition. */
  private static void shake(Segments flat) {
    CounterRandom random = CounterRandom.of(5, CounterRandom.Purpose.PARAMETER_INITIALISATION);
    for (int i = 0; i < flat.length(); i++) {
      flat.set(i, flat.get(i) + 0.3 * random.gaussian(i));
    }
  }

  private static List<Completion> generate(
      DecoderConfig config, Segments flat, Vocabulary vocabulary, List<String> prompts) {
    CounterRandom unused = CounterRandom.of(0, CounterRandom.Purpose.EVALUATION_TOKEN);
    GenerationRequest request =
        new GenerationRequest(
            prompts.stream().map(vocabulary::encode).toList(),
            1,
            config.maxPositions() - prompts.get(0).length(),
            Set.of(vocabulary.eosId()),
            Sampling.GREEDY,
            Collections.nCopies(prompts.size(), unused),
            false);
    Decoder decoder = new Decoder(config, new CpuKernels());
    return new Generator(decoder).generate(DecoderParameters.of(config, flat), request);
  }

  /** Padding follows the first end of sequence after the prompt. */
  private static int[] endAtEos(int[] sequence, int promptLength, Vocabulary vocabulary) {
    int[] ended = sequence.clone();
    for (int t = promptLength; t < ended.length; t++) {
      if (ended[t] == vocabulary.eosId()) {
        Arrays.fill(ended, t + 1, ended.length, vocabulary.padId());
        return ended;
      }
    }
    return ended;
  }

  @Test
  void transformersComputesTheSameFromATiedCheckpoint() throws Exception {
    computesTheSame(Gpt2Fixture.tied(DataType.FLOAT), Vocabulary.ofCharacters("01="));
  }

  @Test
  void transformersComputesTheSameFromAnUntiedCheckpoint() throws Exception {
    computesTheSame(Gpt2Fixture.untied(DataType.FLOAT), Vocabulary.ofCharacters("0123456789="));
  }
}
