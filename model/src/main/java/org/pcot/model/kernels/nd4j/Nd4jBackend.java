package org.pcot.model.kernels.nd4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.datasets.UserError;
import org.pcot.model.kernels.AdamStep;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Card;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.GradientVector;
import org.pcot.model.tensor.LentVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/** ND4J's operations, in FLOAT or DOUBLE, wherever ND4J's backend computes. */
public final class Nd4jBackend implements Backend {
  /** Elements whose gradient is put into an array at once. */
  private static final int CHUNK = 1 << 22;

  private final DataType dataType;
  private final Memory memory;
  private final Card card;
  private final AffinityManager threads;

  public Nd4jBackend(DataType dataType) {
    this(dataType, Card.FIRST);
  }

  /**
   * @param card on which it computes, if ND4J does so on cards
   * @throws UserError if ND4J sees no such card
   */
  public Nd4jBackend(DataType dataType, Card card) {
    this(dataType, Memory.standard(), card, Nd4j.getAffinityManager());
  }

  /**
   * @param memory {@link Memory#DEVICE} serves every backend of ND4J
   */
  public Nd4jBackend(DataType dataType, Memory memory) {
    this(dataType, memory, Card.FIRST, Nd4j.getAffinityManager());
  }

  /**
   * @param threads which of them computes on which card
   */
  Nd4jBackend(DataType dataType, Memory memory, Card card, AffinityManager threads) {
    this.dataType = dataType;
    this.memory = memory;
    this.card = card;
    this.threads = threads;
    requireCard();
    enter();
  }

  private void requireCard() {
    int cards = threads.getNumberOfDevices();
    if (isOnCard() && card.index() >= cards) {
      throw new UserError(
          "card " + card.index() + " is to compute, and CUDA counts " + cards + " here, from 0 on",
          "start the process with the CUDA_VISIBLE_DEVICES that the discovery script saw");
    }
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public boolean isDevice() {
    return isOnCard();
  }

  /** ND4J gives threads that are new to it the cards in turn. */
  @Override
  public void enter() {
    if (isOnCard() && threads.getDeviceForCurrentThread() != card.index()) {
      threads.unsafeSetDevice(card.index());
    }
  }

  @Override
  public Kernels kernels() {
    return new Nd4jKernels(dataType, memory);
  }

  @Override
  public void adam(
      AdamStep step,
      long start,
      long end,
      GradientVector gradient,
      Segments parameters,
      Segments firstMoments,
      Segments secondMoments) {
    Segments[] vectors =
        gradient instanceof LentVector lent
            ? new Segments[] {parameters, firstMoments, secondMoments, lent.values()}
            : new Segments[] {parameters, firstMoments, secondMoments};
    for (long from = start; from < end; from += CHUNK) {
      Segments.runs(
          from,
          Math.min(end, from + CHUNK),
          (at, length) -> {
            INDArray update = array(gradient, at, length).muli(step.factor());
            Nd4j.exec(
                new AdamUpdater(
                    update,
                    secondMoments.array(at, length),
                    firstMoments.array(at, length),
                    step.learningRate(),
                    step.beta1(),
                    step.beta2(),
                    step.epsilon(),
                    Math.toIntExact(step.step())));
            INDArray kept = parameters.array(at, length);
            if (step.decay() != 1) {
              kept.muli(step.decay());
            }
            kept.subi(update);
          },
          vectors);
    }
  }

  /** A copy of these elements, which on a card stays there. */
  private INDArray array(GradientVector vector, long from, int length) {
    if (vector instanceof LentVector lent) {
      return lent.values().array(from, length).dup();
    }
    float[] values = new float[length];
    vector.read(from, values, length);
    return Nd4j.createFromArray(values).castTo(dataType);
  }
}
