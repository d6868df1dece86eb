package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.pcot.model.HuggingFaceFixture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.published.ModelDigest;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.OptimizerConfig.Decay;

class SmallUpdatesTest {
  private static final double RATE = 1e-6;
  private static final int STEPS = 40;
  private static final List<WeightedSequence> BATCH =
      List.of(
          WeightedSequence.of(new int[] {5, 9}, new int[] {3, 17, 40, 8, 2}, 1),
          WeightedSequence.of(new int[] {30, 7, 11}, new int[] {25, 2}, 1));

  /**
   * A step of Adam with the same gradient moves a weight by the learning rate. Of a weight above
   * 2^-6, bfloat16 would round away all forty together.
   */
  @Test
  void addUpInAModelThatWasPublishedInBfloat16() throws IOException {
    Path directory = new Path(HuggingFaceFixture.directory("llama_untied_bf16").toUri());
    Configuration hadoop = new Configuration();
    DecoderConfig decoder = PublishedModel.describe(directory, hadoop).config();
    ParameterLayout layout = new ParameterLayout(decoder);
    InitialParameters published =
        new InitialParameters.Published(directory, ModelDigest.ofBytes(directory, hadoop), hadoop);
    try (ShardExecutor executor = new LocalShardExecutor(decoder, 1)) {
      Segments parameters = executor.backend().allocate(layout.lengths());
      published.fill(decoder, parameters, executor);
      Segments before = executor.backend().allocate(layout.lengths());
      published.fill(decoder, before, executor);
      Optimizer optimizer =
          AdamW.fresh(
              new OptimizerConfig(RATE, 0, Decay.CONSTANT, 0, 0.9, 0.999, 1e-12, 0, 0),
              STEPS,
              executor.trainable(parameters));
      SynchronousStep step = new SynchronousStep(executor, 2);
      for (int i = 0; i < STEPS; i++) {
        step.take(parameters, optimizer, BATCH);
      }
      int large = 0;
      int moved = 0;
      for (long i = 0; i < before.length(); i++) {
        double weight = Math.abs(before.get(i));
        if (weight > 0x1p-6 && weight < 1) {
          double change = Math.abs(parameters.get(i) - before.get(i));
          large++;
          moved += change > 0.9 * RATE * STEPS && change < 1.1 * RATE * STEPS ? 1 : 0;
        }
      }
      assertThat(large).isGreaterThan(10_000);
      assertThat((double) moved / large).isGreaterThan(0.7);
    }
  }
}
