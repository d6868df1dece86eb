package org.pcot.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.kernels.KvCache;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.Team;
import org.pcot.model.kernels.cpu.CpuKernels;
import org.pcot.model.tensor.Tensor;

class GeneratorTest {
  private static final int EOS = 1;
  private static final DecoderConfig CONFIG = Gpt2.decoder(7, 40, 48, 2, 4);
  private static final DecoderParameters PARAMETERS = RandomDecoder.parameters(CONFIG, 11);

  @Test
  void cachedStepsGiveTheLogitsOfTheFullForward() {
    int[] tokens = randomTokens(40, 3);
    Decoder cached = new Decoder(CONFIG, new CpuKernels());
    KvCache cache = cached.newCache(3, 40);
    Tensor all = new Decoder(CONFIG, new CpuKernels()).forward(PARAMETERS, tokens, 1, 40);
    cached.prefill(PARAMETERS, tokens, 1, 9, cache, new int[][] {{2}});
    for (int position = 9; position < 40; position++) {
      int[] token = {tokens[position]};
      Tensor logits = cached.step(PARAMETERS, 1, token, cache, new int[] {2}, new int[] {position});
      for (int v = 0; v < 7; v++) {
        assertThat(logits.get(0, v)).isCloseTo(all.get(position, v), within(1e-4));
      }
    }
  }

  @Test
  void greedyResponsesAreTheArgmaxOfTheFullForward() {
    List<int[]> prompts = prompts(50, 9, 12);
    List<Completion> completions = generate(prompts, 1, Sampling.GREEDY);
    Decoder full = new Decoder(CONFIG, new CpuKernels());
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(completions.get(i).tokens()).isEqualTo(greedyWithoutCache(full, prompts.get(i)));
    }
    assertThat(completions).anyMatch(Completion::ended).anyMatch(c -> c.length() > 2);
  }

  @Test
  void logProbabilitiesAreThoseOfTheFullForward() {
    List<int[]> prompts = prompts(5, 9, 9);
    List<Completion> completions = generate(prompts, 4, new Sampling(1.5));
    Decoder full = new Decoder(CONFIG, new CpuKernels());
    for (int i = 0; i < completions.size(); i++) {
      int[] prompt = prompts.get(i / 4);
      int[] response = completions.get(i).tokens();
      int[] tokens = concatenate(prompt, response);
      Tensor logits = full.forward(PARAMETERS, tokens, 1, tokens.length);
      for (int t = 0; t < response.length; t++) {
        double expected = logSoftmax(logits, prompt.length + t - 1, response[t], 1.5);
        assertThat((double) completions.get(i).logProbabilities()[t])
            .isCloseTo(expected, within(1e-4));
      }
    }
  }

  @Test
  void aResponseDoesNotDependOnItsGroup() {
    List<int[]> prompts = prompts(60, 9, 9);
    List<Completion> groups = generate(prompts, 6, new Sampling(1));
    for (int i = 0; i < prompts.size(); i += 7) {
      int index = 6 * i + 5;
      GenerationRequest alone =
          new GenerationRequest(
              List.of(prompts.get(i)),
              1,
              20,
              Set.of(EOS),
              new Sampling(1),
              List.of(stream(index)),
              true);
      assertThat(generator().generate(PARAMETERS, alone).get(0).tokens())
          .isEqualTo(groups.get(index).tokens());
    }
  }

  @Test
  void anyEndTokenEndsAResponseAndIsItsLast() {
    GenerationRequest request =
        new GenerationRequest(
            prompts(30, 9, 9), 1, 20, Set.of(1, 4), new Sampling(1), streams(30), true);
    List<Completion> completions = generator().generate(PARAMETERS, request);
    for (Completion completion : completions) {
      int[] tokens = completion.tokens();
      for (int t = 0; t < tokens.length; t++) {
        boolean isEnd = tokens[t] == 1 || tokens[t] == 4;
        assertThat(isEnd).isEqualTo(completion.ended() && t == tokens.length - 1);
      }
    }
    assertThat(completions.stream().map(c -> c.tokens()[c.tokens().length - 1])).contains(1, 4);
  }

  @Test
  void tokensAreHeardInOrderAndAreTheSameWithoutLogProbabilitiesInFewSlots() {
    List<int[]> prompts = prompts(20, 9, 12);
    List<Completion> expected = generate(prompts, 1, Sampling.GREEDY);
    Map<Integer, List<Integer>> heard = new TreeMap<>();
    GenerationRequest request =
        new GenerationRequest(prompts, 1, 20, Set.of(EOS), Sampling.GREEDY, streams(20), false);
    List<Completion> unscored =
        new Generator(new Decoder(CONFIG, new CpuKernels()), 3)
            .generate(
                PARAMETERS,
                request,
                (response, token) ->
                    heard.computeIfAbsent(response, r -> new ArrayList<>()).add(token));
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(unscored.get(i).tokens()).isEqualTo(expected.get(i).tokens());
      assertThat(unscored.get(i).logProbabilities()).isEmpty();
      assertThat(heard.get(i).stream().mapToInt(token -> token).toArray())
          .isEqualTo(expected.get(i).tokens());
    }
  }

  /** Of a vocabulary so large that every response is chosen by whoever is free. */
  @Test
  void responsesAndWhatIsHeardOfThemAreTheSameOnAnyTeam() {
    DecoderConfig config = Gpt2.decoder(9_001, 40, 48, 2, 4);
    DecoderParameters parameters = RandomDecoder.parameters(config, 3);
    GenerationRequest request =
        new GenerationRequest(
            prompts(4, 9, 10), 3, 8, Set.of(EOS), new Sampling(0.7), streams(12), true);
    List<List<Object>> different = new ArrayList<>();
    for (int threads : new int[] {1, 2, 5}) {
      try (Team team = new Team(threads)) {
        List<Object> heard = new ArrayList<>();
        new Generator(new Decoder(config, new CpuKernels(team)))
            .generate(parameters, request, (response, token) -> heard.add(List.of(response, token)))
            .forEach(
                completion ->
                    heard.add(
                        Arrays.toString(completion.tokens())
                            + Arrays.toString(completion.logProbabilities())));
        if (!different.contains(heard)) {
          different.add(heard);
        }
      }
    }
    assertThat(different).hasSize(1);
    assertThat(different.get(0)).hasSizeGreaterThan(12 * 4);
  }

  @Test
  void aResponseEndsWhereTheModelsPositionsDo() {
    GenerationRequest request =
        new GenerationRequest(
            prompts(2, 37, 38), 1, 20, Set.of(), Sampling.GREEDY, streams(2), true);
    List<Completion> completions = generator().generate(PARAMETERS, request);
    assertThat(completions.get(0).tokens()).hasSize(40 - 37 + 1);
    assertThat(completions.get(1).tokens()).hasSize(40 - 38 + 1);
    assertThat(completions).noneMatch(Completion::ended);
  }

  @Test
  void sampledFrequenciesAreTheProbabilities() {
    List<int[]> prompts = prompts(1, 9, 9);
    List<Completion> completions = generate(prompts, 20_000, new Sampling(1));
    Tensor logits = new Decoder(CONFIG, new CpuKernels()).forward(PARAMETERS, prompts.get(0), 1, 9);
    for (int v = 0; v < 7; v++) {
      int token = v;
      double share = completions.stream().filter(c -> c.tokens()[0] == token).count() / 20_000.0;
      double probability = Math.exp(logSoftmax(logits, 8, v, 1));
      double deviation = Math.sqrt(probability * (1 - probability) / 20_000);
      assertThat(share).isCloseTo(probability, within(5 * deviation + 1e-6));
    }
  }

  private static List<Completion> generate(List<int[]> prompts, int groupSize, Sampling sampling) {
    List<CounterRandom> streams = streams(prompts.size() * groupSize);
    return generator()
        .generate(
            PARAMETERS,
            new GenerationRequest(prompts, groupSize, 20, Set.of(EOS), sampling, streams, true));
  }

  private static Generator generator() {
    return new Generator(new Decoder(CONFIG, new CpuKernels()));
  }

  private static List<CounterRandom> streams(int count) {
    return LongStream.range(0, count).mapToObj(GeneratorTest::stream).toList();
  }

  private static CounterRandom stream(long index) {
    return CounterRandom.of(5, Purpose.ROLLOUT_TOKEN, index);
  }

  private static int[] greedyWithoutCache(Decoder decoder, int[] prompt) {
    int[] tokens = prompt;
    while (tokens.length < prompt.length + 20) {
      Tensor logits = decoder.forward(PARAMETERS, tokens, 1, tokens.length);
      int best = 0;
      for (int v = 1; v < 7; v++) {
        best = logits.get(tokens.length - 1, v) > logits.get(tokens.length - 1, best) ? v : best;
      }
      tokens = concatenate(tokens, new int[] {best});
      if (best == EOS) {
        break;
      }
    }
    return Arrays.copyOfRange(tokens, prompt.length, tokens.length);
  }

  private static double logSoftmax(Tensor logits, int row, int token, double temperature) {
    double sum = 0;
    for (int v = 0; v < logits.columns(); v++) {
      sum += Math.exp(logits.get(row, v) / temperature);
    }
    return logits.get(row, token) / temperature - Math.log(sum);
  }

  private static List<int[]> prompts(int count, int shortest, int longest) {
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(randomTokens(shortest + i % (longest - shortest + 1), i));
    }
    return prompts;
  }

  private static int[] randomTokens(int length, long seed) {
    CounterRandom random = CounterRandom.of(seed, Purpose.ROLLOUT_PROMPT);
    int[] tokens = new int[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = random.below(7, i);
    }
    return tokens;
  }

  private static int[] concatenate(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
