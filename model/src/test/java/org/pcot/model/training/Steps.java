package org.pcot.model.training;

import java.util.List;
import org.pcot.model.RandomDecoder;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;

/** A few steps of training, to be compared. */
public final class Steps {
  private static final int STEPS = 3;

  private Steps() {}

  /** The parameters after three steps from random ones. */
  public static float[] trained(
      ShardExecutor executor,
      DecoderConfig decoder,
      OptimizerConfig adam,
      int shards,
      List<WeightedSequence> batch) {
    Segments parameters = RandomDecoder.parameters(decoder, 3).flat();
    Optimizer optimizer = AdamW.fresh(adam, STEPS, executor.trainable(parameters));
    SynchronousStep step = new SynchronousStep(executor, shards);
    for (int i = 0; i < STEPS; i++) {
      step.take(parameters, optimizer, batch);
    }
    return HeapVector.copyOf(parameters).array(0);
  }
}
