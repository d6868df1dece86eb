package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.decoder.Activations;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.ParameterLayout.Parameter;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.kernels.Team;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;

class TrainableViewTest {
  private static final DecoderConfig DECODER =
      new DecoderConfig(new Gpt2(20, 2, 4, false, 0.02, 1e-5), 7, 30);
  private static final ParameterLayout LAYOUT = new ParameterLayout(DECODER);
  private static final OptimizerConfig ADAM =
      new OptimizerConfig(0.1, 0, Decay.CONSTANT, 1, 0.9, 0.99, 1e-8, 0, 0.1);

  static Stream<Arguments> views() {
    List<Predicate<ParameterDeclaration>> views =
        List.of(
            parameter -> true,
            parameter -> parameter.name().contains("attn.c_attn"),
            parameter -> parameter.name().endsWith("bias"),
            parameter -> parameter.name().contains("h.1."),
            parameter -> parameter.role() == ParameterDeclaration.Role.NORM,
            parameter -> parameter.role() == ParameterDeclaration.Role.EMBEDDING);
    return Stream.of(Engine.CPU, Engine.ND4J)
        .flatMap(engine -> views.stream().map(view -> Arguments.of(engine, view)));
  }

  @ParameterizedTest
  @MethodSource("views")
  void aGradientOfTheViewIsThatPartOfTheWholeOne(
      Engine engine, Predicate<ParameterDeclaration> isTrained) {
    TrainableView view = TrainableView.of(DECODER, isTrained);
    float[] whole = gradient(TrainableView.all(DECODER), engine);
    float[] part = gradient(view, engine);
    assertThat(part).hasSize((int) view.layout().length());
    for (Parameter parameter : view.layout().parameters()) {
      int offset = (int) LAYOUT.get(parameter.name()).offset();
      for (int i = 0; i < parameter.length(); i++) {
        assertThat(part[(int) parameter.offset() + i]).isEqualTo(whole[offset + i]);
      }
    }
  }

  @Test
  void anUpdateChangesTheTrainedAndNoOther() {
    TrainableView view = TrainableView.of(DECODER, p -> p.name().contains("attn.c_attn"));
    Segments parameters = RandomDecoder.parameters(DECODER, 3).flat();
    Segments before = parameters.like();
    before.assign(parameters);
    try (ShardExecutor executor = executor(view, Engine.CPU)) {
      Optimizer optimizer = AdamW.fresh(ADAM, 9, executor.trainable(parameters));
      new SynchronousStep(executor, 3).take(parameters, optimizer, sequences());
      assertThat(optimizer.state().get("adam.m").length()).isEqualTo(view.layout().length());
    }
    for (Parameter parameter : LAYOUT.parameters()) {
      boolean isTrained = parameter.name().contains("attn.c_attn");
      for (long i = parameter.offset(); i < parameter.offset() + parameter.length(); i++) {
        assertThat(parameters.get(i) != before.get(i)).as(parameter.name()).isEqualTo(isTrained);
      }
    }
  }

  @Test
  void aDecoderReadsTrainedAndFrozenParametersFromTwoVectors() {
    TrainableView view = TrainableView.of(DECODER, p -> p.name().contains("wte"));
    DecoderParameters all = RandomDecoder.parameters(DECODER, 3);
    DecoderParameters parts =
        DecoderParameters.of(view.layout(), copy(view.trained(all.flat())))
            .over(DecoderParameters.of(view.frozen(), copy(view.frozen(all.flat()))));
    Worker worker = worker(view, Engine.CPU);
    assertThat(Gradients.of(worker.gradient(parts, sequences())))
        .isEqualTo(Gradients.of(worker.gradient(all, sequences())));
  }

  private static Segments copy(Segments values) {
    long[] lengths = values.blocks().stream().mapToLong(block -> block.length()).toArray();
    Segments copy = Engine.CPU.backend(DataType.FLOAT).allocate(lengths);
    copy.assign(values);
    return copy;
  }

  private static float[] gradient(TrainableView view, Engine engine) {
    DecoderParameters parameters = RandomDecoder.parameters(DECODER, 3);
    return Gradients.of(worker(view, engine).gradient(parameters, sequences()));
  }

  private static Worker worker(TrainableView view, Engine engine) {
    var backend = engine.backend(DataType.FLOAT);
    return new Worker(
        new Workers.Setup(view, backend, Parallelism.SHARDS, new Team(1), Activations.KEPT, false),
        new ParameterCopies(backend.memory()),
        new ArrayDeque<>());
  }

  private static ShardExecutor executor(TrainableView view, Engine engine) {
    return new LocalShardExecutor(view, engine.backend(DataType.FLOAT), 2);
  }

  private static List<WeightedSequence> sequences() {
    List<WeightedSequence> sequences = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      CounterRandom random = CounterRandom.of(i, Purpose.TRAIN_EXAMPLE);
      int[] prompt = {random.below(7, 0), random.below(7, 1), random.below(7, 2)};
      int[] response = {random.below(7, 3), random.below(7, 4), random.below(7, 5)};
      sequences.add(WeightedSequence.of(prompt, response, i % 3 - 0.7f));
    }
    return sequences;
  }
}
