package org.pcot.rl.posttraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.generation.Sampling;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.AdamW;
import org.pcot.model.training.LocalShardExecutor;
import org.pcot.model.training.Optimizer;
import org.pcot.model.training.OptimizerConfig;
import org.pcot.model.training.OptimizerConfig.Decay;
import org.pcot.model.training.ShardExecutor;
import org.pcot.model.training.SharedParameters;
import org.pcot.model.training.Trainable;
import org.pcot.rl.algorithms.Algorithm;
import org.pcot.rl.algorithms.Budget;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.algorithms.GrpoConfig;
import org.pcot.rl.algorithms.GrpoConfig.Averaging;
import org.pcot.rl.algorithms.Reinforce;
import org.pcot.rl.algorithms.ReinforceConfig;
import org.pcot.rl.algorithms.ReinforceConfig.Baseline;
import org.pcot.rl.algorithms.Star;
import org.pcot.rl.algorithms.StarConfig;
import org.pcot.rl.objective.PolicyBatch;
import org.pcot.rl.objective.PolicyTerms;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;
import org.pcot.rl.rollouts.RolloutFile;
import org.pcot.rl.rollouts.Sample;

/** An iteration encodes each prompt, decodes each response and weighs each sample once. */
class EncodedOnceTest {
  private static final int PROMPTS = 6;
  private static final int GROUP = 4;
  private static final Task PARITY = new Parity(3, 1).task();
  private static final DecoderConfig DECODER =
      Gpt2.decoder(PARITY.tokenizer().vocabularySize(), 8, 16, 1, 2);
  private static final OptimizerConfig ADAM =
      new OptimizerConfig(0.01, 0, Decay.CONSTANT, 0.1, 0.9, 0.999, 1e-8, 1.0, 0);

  static Stream<Algorithm> algorithms() {
    return Stream.of(
        new Grpo(new GrpoConfig(1, PROMPTS, GROUP, true, Averaging.TOKENS, 3, 0.2, 0.2, 0.1, ADAM)),
        new Reinforce(new ReinforceConfig(1, PROMPTS, GROUP, Baseline.LEAVE_ONE_OUT, ADAM)),
        new Star(new StarConfig(1, PROMPTS * GROUP, 2, 16, ADAM)));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void nothingIsDoneTwice(Algorithm algorithm) {
    Counting tokenizer = new Counting(new AtomicInteger(), new AtomicInteger());
    Weighing weighing = new Weighing(algorithm, new AtomicInteger());
    Task task =
        new Task(
            PARITY.name(),
            PARITY.source(),
            PARITY.grader(),
            tokenizer,
            PARITY.limits(),
            PARITY.caption());
    ParameterLayout layout = new ParameterLayout(DECODER);
    Segments parameters = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.length());
    layout.initialise(2, parameters);
    Optimizer optimizer =
        AdamW.fresh(ADAM, 10, new Trainable(layout, parameters, new CpuBackend()));
    RolloutConfig rollouts =
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), 2);
    try (ShardExecutor executor = new LocalShardExecutor(DECODER, 2);
        SharedParameters reference = executor.share(parameters)) {
      PolicyIteration.Result done =
          new PolicyIteration(task, weighing, rollouts, 9)
              .run(0, executor, parameters, reference, optimizer);
      List<Sample> samples = done.samples();
      assertThat(samples).hasSize(PROMPTS * GROUP);
      for (int i = 0; i < samples.size(); i++) {
        RolloutFile.Row row = RolloutFile.Row.of(samples.get(i), done.advantages()[i], 0);
        assertThat(samples.get(i).prompt())
            .isEqualTo(PARITY.tokenizer().encodePrompt(row.prompt()));
      }
      assertThat(done.advantages()).isEqualTo(algorithm.advantages(samples));
    }
    assertThat(tokenizer.encoded).hasValue(algorithm.budget().prompts());
    assertThat(tokenizer.decoded).hasValue(PROMPTS * GROUP);
    assertThat(weighing.samples).hasValue(PROMPTS * GROUP);
  }

  /** Parity's symbols; counts what is asked of them. */
  private record Counting(AtomicInteger encoded, AtomicInteger decoded) implements Tokenizer {
    @Override
    public int[] encode(String text) {
      encoded.incrementAndGet();
      return PARITY.tokenizer().encode(text);
    }

    @Override
    public String decode(int[] ids) {
      decoded.incrementAndGet();
      return PARITY.tokenizer().decode(ids);
    }

    @Override
    public int vocabularySize() {
      return PARITY.tokenizer().vocabularySize();
    }

    @Override
    public OptionalInt beginOfSequence() {
      return PARITY.tokenizer().beginOfSequence();
    }

    @Override
    public OptionalInt endOfSequence() {
      return PARITY.tokenizer().endOfSequence();
    }

    @Override
    public OptionalInt padding() {
      return PARITY.tokenizer().padding();
    }

    @Override
    public Map<String, Integer> specialTokens() {
      return PARITY.tokenizer().specialTokens();
    }

    @Override
    public String sha256() {
      return PARITY.tokenizer().sha256();
    }
  }

  /** An algorithm that counts the samples whose advantages it takes. */
  private record Weighing(Algorithm algorithm, AtomicInteger samples) implements Algorithm {
    @Override
    public Budget budget() {
      return algorithm.budget();
    }

    @Override
    public PolicyTerms terms(double temperature) {
      return algorithm.terms(temperature);
    }

    @Override
    public boolean isPromptwise() {
      return algorithm.isPromptwise();
    }

    @Override
    public double[] advantages(List<Sample> drawn) {
      samples.addAndGet(drawn.size());
      return algorithm.advantages(drawn);
    }

    @Override
    public List<PolicyBatch> batches(
        long seed, int iteration, List<Sample> drawn, double[] advantages) {
      return algorithm.batches(seed, iteration, drawn, advantages);
    }
  }
}
