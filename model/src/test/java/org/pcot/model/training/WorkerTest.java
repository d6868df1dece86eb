package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.Llama;
import org.pcot.model.architecture.Mistral;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.kernels.Team;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.cpu.CpuKernels;

class WorkerTest {
  private static final DecoderConfig CONFIG = Gpt2.decoder(7, 40, 48, 2, 4);
  private static final DecoderParameters PARAMETERS = RandomDecoder.parameters(CONFIG, 4);

  @Test
  void groupingByLengthDoesNotChangeTheGradient() {
    List<WeightedSequence> sequences = mixture(37);
    assertThat(MicroBatches.of(sequences, Parallelism.SHARDS)).hasSizeGreaterThan(2);
    assertGradient(worker().gradient(PARAMETERS, sequences), sequences);
  }

  @Test
  void sharingAPromptDoesNotChangeTheGradient() {
    List<WeightedSequence> groups = groups();
    int shared =
        MicroBatches.of(groups, Parallelism.SHARDS).stream().mapToInt(b -> b.tokens().length).sum();
    int alone = groups.stream().mapToInt(WeightedSequence::inputLength).sum();
    assertThat(shared).isLessThan(alone * 2 / 3);
    assertGradient(worker().gradient(PARAMETERS, groups), groups);
  }

  /** A response's window reaches over the others, into the prompt of 10 tokens. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 15, 36})
  void aWindowIsOfPositionsInATextAndNotInTheRowThatItShares(int window) {
    Llama llama = new Llama(24, 20, 2, 4, 2, 6, 1e4, true, 0.02, 1e-5);
    DecoderConfig config = new DecoderConfig(new Mistral(llama.family(), window), 7, 40);
    DecoderParameters parameters = RandomDecoder.parameters(config, 4);
    List<WeightedSequence> groups = groups();
    ShardGradient shared = worker(config).gradient(parameters, groups);
    assertGradient(shared, groups, config, parameters);
  }

  /** Nine responses of 2 to 29 tokens to each of some prompts. */
  private static List<WeightedSequence> groups() {
    List<WeightedSequence> groups = new ArrayList<>();
    for (WeightedSequence one : mixture(7)) {
      int[] prompt = Arrays.copyOf(one.tokens(), one.promptLength());
      for (int member = 0; member < 9; member++) {
        CounterRandom random = CounterRandom.of(member, Purpose.ROLLOUT_TOKEN, groups.size());
        int[] response = tokens(random, member % 4 == 0 ? 29 : 2 + member, 0);
        groups.add(WeightedSequence.of(prompt, response, member % 3 - 0.8f));
      }
    }
    return groups;
  }

  @Test
  void everyTokenIsInOneRectangleAndNoneIsMuchPadding() {
    List<WeightedSequence> sequences = mixture(101);
    int weighted = 0;
    for (MicroBatch batch : MicroBatches.of(sequences, Parallelism.SHARDS)) {
      int own = 0;
      for (int i = 0; i < batch.weights().length; i++) {
        weighted += batch.weights()[i] == 0 ? 0 : 1;
        own += i % batch.length() == 0 || batch.positions()[i] > 0 ? 1 : 0;
      }
      assertThat(own).isGreaterThanOrEqualTo((int) (0.9 * batch.weights().length));
    }
    assertThat(weighted)
        .isEqualTo(sequences.stream().mapToInt(WeightedSequence::responseLength).sum());
  }

  /** Response tokens are numbered sequence after sequence, wherever they are packed. */
  @Test
  void anObjectiveOfGivenWeightsHasTheWeightedGradient() {
    List<WeightedSequence> sequences = mixture(31);
    List<Float> weights = new ArrayList<>();
    for (WeightedSequence sequence : sequences) {
      for (float weight : sequence.weights()) {
        weights.add(weight);
      }
    }
    float[] wanted = Gradients.of(worker().gradient(PARAMETERS, sequences));
    float[] found =
        Gradients.of(
            worker()
                .objectiveGradient(PARAMETERS, sequences, 1, (token, loss) -> weights.get(token)));
    double scale = rootMeanSquare(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(found[i]).isCloseTo(wanted[i], within((float) (1e-5 * scale)));
    }
  }

  @Test
  void logProbabilitiesAreTheSameForTokensInAnyCompany() {
    List<WeightedSequence> sequences = mixture(20);
    double[] together = worker().logProbabilities(PARAMETERS, sequences, 0.7);
    int token = 0;
    for (WeightedSequence sequence : sequences) {
      for (double alone : worker().logProbabilities(PARAMETERS, List.of(sequence), 0.7)) {
        assertThat(together[token++]).isCloseTo(alone, within(1e-5));
      }
    }
    assertThat(together).hasSize(token);
  }

  @Test
  void aShardIsTheSameBitsWhateverItsWorkerDidBefore() {
    Worker used = worker();
    used.gradient(PARAMETERS, mixture(50));
    float[] again = Gradients.of(used.gradient(PARAMETERS, mixture(9)));
    assertThat(again).isEqualTo(Gradients.of(worker().gradient(PARAMETERS, mixture(9))));
  }

  @Test
  void shardsGiveTheSameBitsOnOneThreadAndOnThree() {
    List<List<WeightedSequence>> shards = List.of(mixture(9), mixture(20), mixture(3), mixture(31));
    assertThat(sum(shards, 1)).isEqualTo(sum(shards, 3));
  }

  private static void assertGradient(ShardGradient actual, List<WeightedSequence> sequences) {
    assertGradient(actual, sequences, CONFIG, PARAMETERS);
  }

  /** Against every sequence in a row of its own, padded to one length. */
  private static void assertGradient(
      ShardGradient actual,
      List<WeightedSequence> sequences,
      DecoderConfig config,
      DecoderParameters parameters) {
    DecoderParameters padded = DecoderParameters.of(config, parameters.flat().like());
    double loss = 0;
    MicroBatch rectangle = paddedTo(40, sequences);
    double[] losses =
        new Decoder(config, new CpuKernels()).lossAndGradient(parameters, rectangle, padded);
    for (int i = 0; i < losses.length; i++) {
      loss += rectangle.weights()[i] * losses[i];
    }
    assertThat(actual.loss()).isCloseTo(loss, within(1e-4 * Math.abs(loss) + 1e-3));
    float[] gradient = Gradients.of(actual);
    double scale = rootMeanSquare(gradient);
    for (int i = 0; i < gradient.length; i++) {
      double wanted = padded.flat().get(i);
      assertThat((double) gradient[i]).isCloseTo(wanted, within(1e-4 * (scale + Math.abs(wanted))));
    }
  }

  private static float[] sum(List<List<WeightedSequence>> shards, int threads) {
    try (ShardExecutor executor = new LocalShardExecutor(CONFIG, threads)) {
      return Gradients.of(executor.sum(PARAMETERS.flat(), shards, Worker::gradient));
    }
  }

  /** Responses of 2 to 30 tokens, with weights of both signs. */
  private static List<WeightedSequence> mixture(int count) {
    List<WeightedSequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CounterRandom random = CounterRandom.of(i, Purpose.TRAIN_EXAMPLE);
      int[] prompt = tokens(random, 10, 100);
      int[] response = tokens(random, random.below(3, 0) == 0 ? 2 + random.below(29, 1) : 2, 200);
      sequences.add(WeightedSequence.of(prompt, response, i % 3 - 0.7f));
    }
    return sequences;
  }

  private static int[] tokens(CounterRandom random, int count, int counter) {
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = random.below(7, counter + i);
    }
    return tokens;
  }

  private static MicroBatch paddedTo(int length, List<WeightedSequence> sequences) {
    int[] tokens = new int[sequences.size() * length];
    int[] targets = new int[tokens.length];
    float[] weights = new float[tokens.length];
    for (int s = 0; s < sequences.size(); s++) {
      WeightedSequence sequence = sequences.get(s);
      for (int t = 0; t < sequence.inputLength(); t++) {
        tokens[s * length + t] = sequence.tokens()[t];
        targets[s * length + t] = sequence.tokens()[t + 1];
        int response = t + 1 - sequence.promptLength();
        weights[s * length + t] = response < 0 ? 0 : sequence.weights()[response];
      }
    }
    return new MicroBatch(sequences.size(), length, tokens, targets, weights);
  }

  private static Worker worker() {
    return worker(CONFIG);
  }

  private static Worker worker(DecoderConfig config) {
    CpuBackend backend = new CpuBackend();
    return new Worker(
        new Workers.Setup(
            TrainableView.all(config),
            backend,
            Parallelism.SHARDS,
            new Team(1),
            Activations.KEPT,
            false),
        new ParameterCopies(backend.memory()),
        new ArrayDeque<>());
  }

  private static double rootMeanSquare(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum / values.length);
  }
}
