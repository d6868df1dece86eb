package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.tokens.symbols.Vocabulary;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.checkpoint.Checkpoint;
import org.pcot.model.checkpoint.Checkpoints;
import org.pcot.model.checkpoint.Recovery;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;

class ResumePointTest {
  private static final Vocabulary VOCABULARY = Vocabulary.ofCharacters("01=");
  private static final DecoderConfig DECODER = Gpt2.decoder(5, 7, 12, 1, 3);
  private static final ParameterLayout LAYOUT = new ParameterLayout(DECODER);
  private static final OptimizerConfig OPTIMIZER =
      new OptimizerConfig(0.02, 1, Decay.CONSTANT, 0.1, 0.9, 0.999, 1e-8, 1.0, 0);

  private final Configuration hadoop = new Configuration();
  private final Backend backend = new CpuBackend();
  @TempDir java.nio.file.Path root;
  private Path run;
  private Checkpoints checkpoints;

  @BeforeEach
  void begin() {
    run = new Path(root.resolve("run").toUri());
    checkpoints = new Checkpoints(run, hadoop);
  }

  @Test
  void aRunWithoutCheckpointsBegins() throws IOException {
    ResumePoint start = find();
    Segments parameters = filled(9);
    start.restore(parameters, fresh -> fresh.assign(filled(2)));
    AdamW optimizer = start.optimizer(OPTIMIZER, 50, trainable(parameters));

    assertThat(start.step()).isZero();
    assertHolds(parameters, 2);
    assertThat(optimizer.step()).isZero();
    optimizer.state().values().forEach(moment -> assertHolds(moment, 0));
  }

  @Test
  void theLatestCheckpointRestoresParametersMomentsAndCounts() throws IOException {
    write(10, 3, state(10));
    write(20, 4, state(20).put("optimizer_step", 40));
    ResumePoint start = find();
    Segments parameters = filled(9);
    start.restore(parameters, fresh -> fresh.assign(filled(2)));
    AdamW optimizer = start.optimizer(OPTIMIZER, 50, trainable(parameters));

    assertThat(start.step()).isEqualTo(20);
    assertHolds(parameters, 4);
    assertThat(optimizer.step()).isEqualTo(40);
    optimizer.state().values().forEach(moment -> assertHolds(moment, 5));
  }

  @Test
  void aStepOfPretrainingIsOneOfTheOptimizers() throws IOException {
    write(10, 3, state(10));
    Trainable trainable = trainable(filled(3));
    assertThat(find().optimizer(OPTIMIZER, 50, trainable).step()).isEqualTo(10);
  }

  @Test
  void whatAnInterruptedDriverWasWritingIsRemoved() throws IOException {
    write(10, 3, state(10));
    String name = ".step_000020.tmp-00000000-0000-0000-0000-000000000000";
    java.nio.file.Path unfinished = root.resolve("run/checkpoints").resolve(name);
    Files.createDirectories(unfinished);

    assertThat(find().step()).isEqualTo(10);
    assertThat(unfinished).doesNotExist();
  }

  private ResumePoint find() throws IOException {
    Recovery recovery = new Recovery(checkpoints, 50, List.of(), notice -> {});
    return ResumePoint.at(recovery.settle(), checkpoints);
  }

  private void write(long step, float value, ObjectNode state) throws IOException {
    AdamW optimizer = AdamW.fresh(OPTIMIZER, 50, trainable(filled(value)));
    optimizer.state().values().forEach(moment -> moment.assign(filled(value + 1)));
    new Checkpoint(DECODER, VOCABULARY, filled(value), optimizer.state(), state)
        .write(Checkpoints.place(run, step), hadoop);
  }

  private static ObjectNode state(long step) {
    return JsonNodeFactory.instance.objectNode().put("step", step);
  }

  private Trainable trainable(Segments parameters) {
    return new Trainable(LAYOUT, parameters, backend);
  }

  private static Segments filled(float value) {
    Segments segments = Segments.allocate(Memory.standard(), DataType.FLOAT, LAYOUT.lengths());
    Segments.runs(0, segments.length(), (at, n) -> segments.array(at, n).assign(value), segments);
    return segments;
  }

  private static void assertHolds(Segments segments, float value) {
    Segments.runs(
        0,
        segments.length(),
        (at, n) -> assertThat(segments.array(at, n).toFloatVector()).containsOnly(value),
        segments);
  }
}
