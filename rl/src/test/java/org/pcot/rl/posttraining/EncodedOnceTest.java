package org.pcot.rl.posttraining;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import org.pcot.model.kernels.Sampling;
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
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.algorithms.Grpo.Averaging;
import org.pcot.rl.algorithms.Reinforce;
import org.pcot.rl.algorithms.Reinforce.Baseline;
import org.pcot.rl.algorithms.Star;
import org.pcot.rl.rewards.Reward;
import org.pcot.rl.rewards.RewardConfig;
import org.pcot.rl.rollouts.RolloutConfig;
import org.pcot.rl.rollouts.RolloutFile;
import org.pcot.rl.rollouts.Sample;

/** An iteration encodes each prompt, decodes each response and weighs each shard once. */
class EncodedOnceTest {
  private static final int PROMPTS = 6;
  private static final int GROUP = 4;
  private static final int SHARDS = 2;
  private static final Task PARITY = new Parity(3, 1).task();
  private static final DecoderConfig DECODER =
      Gpt2.decoder(PARITY.tokenizer().vocabularySize(), 8, 16, 1, 2);
  private static final OptimizerConfig ADAM =
      new OptimizerConfig(0.01, 0, Decay.CONSTANT, 0.1, 0.9, 0.999, 1e-8, 1.0, 0);

  static Stream<Algorithm> algorithms() {
    return Stream.of(
        new Grpo(1, PROMPTS, GROUP, true, Averaging.TOKENS, 3, 0.2, 0.2, 0.1, ADAM),
        new Reinforce(1, PROMPTS, GROUP, Baseline.LEAVE_ONE_OUT, ADAM),
        new Star(1, PROMPTS * GROUP, 2, 16, ADAM));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void nothingIsDoneTwice(Algorithm algorithm) {
    Map<String, Integer> calls = new TreeMap<>();
    Tokenizer tokenizer = counting(Tokenizer.class, PARITY.tokenizer(), calls);
    Algorithm weighing = counting(Algorithm.class, algorithm, calls);
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
        new RolloutConfig(RewardConfig.of(Reward.END_TO_END), new Sampling(1), SHARDS);
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
    assertThat(calls)
        .doesNotContainKeys("encode", "encodeResponse")
        .containsEntry("encodePrompt", algorithm.prompts())
        .containsEntry("decodeGenerated", PROMPTS * GROUP)
        .containsEntry("advantages", algorithm.isPromptwise() ? SHARDS : 1);
  }

  /** The same, which counts by the name of the method how often one was called. */
  private static <T> T counting(Class<T> type, T real, Map<String, Integer> calls) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          synchronized (calls) {
            calls.merge(method.getName(), 1, Integer::sum);
          }
          return method.invoke(real, arguments);
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
