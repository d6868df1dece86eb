package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.generation.Completion;
import org.pcot.model.generation.GenerationRequest;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Sampling;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;
import org.pcot.model.training.evaluation.Evaluation;
import org.pcot.model.training.evaluation.EvaluationConfig;
import org.pcot.model.training.evaluation.Evaluator;

/** The nd4j engine where the host has no view of its memory, as on a card. */
class HostViewsTest {
  private static final Task TASK = new Parity(5, 1).task();
  private static final DecoderConfig DECODER =
      Gpt2.decoder(TASK.tokenizer().vocabularySize(), 20, 12, 2, 3);

  /** What a little training, sampling and evaluation come to. */
  private record Results(
      float[] parameters, StepMetrics step, List<int[]> sampled, Evaluation evaluation) {
    static Results on(Memory memory) {
      Backend backend = new Nd4jBackend(DataType.FLOAT, memory);
      Segments parameters = backend.allocate(new ParameterLayout(DECODER).lengths());
      new ParameterLayout(DECODER).initialise(3, parameters);
      OptimizerConfig adam =
          new OptimizerConfig(0.02, 0, Decay.CONSTANT, 1, 0.9, 0.999, 1e-8, 1, 0.1);
      try (ShardExecutor executor =
          new LocalShardExecutor(TrainableView.all(DECODER), backend, 2)) {
        Optimizer optimizer = AdamW.fresh(adam, 2, executor.trainable(parameters));
        SynchronousStep step = new SynchronousStep(executor, 2);
        step.take(parameters, optimizer, sequences());
        StepMetrics metrics = step.take(parameters, optimizer, sequences());
        Evaluator evaluator = new Evaluator(TASK, new EvaluationConfig(6, 1.0, 3), 5);
        return new Results(
            HeapVector.copyOf(parameters).array(0),
            metrics,
            responses(executor, parameters),
            evaluator.sampled(executor, parameters));
      }
    }
  }

  @Test
  void areNotNeededByTheNd4jEngine() {
    Results forbidden = Results.on(Memory.DEVICE);
    Results allowed = Results.on(Memory.HOST);
    assertThat(forbidden.parameters).isEqualTo(allowed.parameters);
    assertThat(forbidden.step).isEqualTo(allowed.step);
    assertThat(forbidden.sampled).usingRecursiveComparison().isEqualTo(allowed.sampled);
    assertThat(forbidden.sampled).anyMatch(tokens -> tokens.length > 1);
    assertThat(forbidden.evaluation).isEqualTo(allowed.evaluation);
  }

  @Test
  void areForbiddenThere() {
    Backend backend = new Nd4jBackend(DataType.FLOAT, Memory.DEVICE);
    assertThat(backend.kernels().newArena().take(2, 3).storage().memory()).isEqualTo(Memory.DEVICE);
    assertThatThrownBy(() -> backend.allocate(7).storage(0).bytes())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no such view");
  }

  private static List<int[]> responses(ShardExecutor executor, Segments parameters) {
    GenerationRequest request =
        new GenerationRequest(
            List.of(new int[] {2, 3}, new int[] {3, 3, 2}),
            2,
            6,
            TASK.endTokens(),
            new Sampling(1.3, 3, 0.9),
            IntStream.range(0, 4)
                .mapToObj(i -> CounterRandom.of(8, Purpose.EVALUATION_TOKEN, i))
                .toList(),
            true);
    List<List<Completion>> completions =
        executor.map(
            parameters, List.of(0), (worker, p, i) -> worker.generator().generate(p, request));
    return completions.get(0).stream().map(Completion::tokens).toList();
  }

  private static List<WeightedSequence> sequences() {
    List<WeightedSequence> sequences = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      sequences.add(
          WeightedSequence.of(new int[] {2 + i % 2, 3}, new int[] {2, 2 + i / 3, 1}, 1 + i % 3));
    }
    return sequences;
  }
}
