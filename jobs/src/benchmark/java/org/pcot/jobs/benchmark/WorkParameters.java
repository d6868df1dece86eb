package org.pcot.jobs.benchmark;

import java.util.function.IntUnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Tensor;

/** The parameters that both sides start from. */
final class WorkParameters {
  private static final long SEED = 7;

  /**
   * Share of long answers of the model of {@link Work.Kind#GRPO}, before its tokens' random weights
   * are added: with them it is 0.26.
   */
  static final double SHARE_LONG = 0.2;

  private static final double CERTAIN = 20;

  /** Of the position embedding: so large that what the layers add does not count. */
  private static final double OVERWHELMING = 50;

  private final Work work;
  private final ParameterLayout layout;
  private final Segments flat;

  private WorkParameters(Work work) {
    this.work = work;
    this.layout = new ParameterLayout(work.decoder());
    this.flat = Segments.allocate(Memory.HOST, DataType.FLOAT, layout.lengths());
    layout.initialise(SEED, flat);
  }

  static float[] of(Work work) {
    WorkParameters parameters = new WorkParameters(work);
    if (work.kind() == Work.Kind.GRPO) {
      parameters.answerLongSometimes();
    }
    return HeapVector.copyOf(parameters.flat).array(0);
  }

  /**
   * Makes the model answer as one that was pre-trained on a mixture does: a random bit, then the
   * end with probability 0.74, otherwise random bits up to the longest answer.
   *
   * <p>The position embedding outweighs the token's, so that the last norm gives about one of two
   * orthogonal directions of ±1 entries (Walsh functions of the channel), with a sign: {@code
   * decide} after the first bit, {@code -go} before and after it, {@code +go} at the end. The end
   * token's row reads both; the bits' rows read a third, which the last bias always holds.
   */
  private void answerLongSometimes() {
    DecoderConfig config = work.decoder();
    Inputs inputs = work.inputs();
    IntUnaryOperator decide = channel -> walsh(channel, 1);
    IntUnaryOperator go = channel -> walsh(channel, 2);
    IntUnaryOperator bit = channel -> walsh(channel, 4);

    Tensor positions = layout.get("transformer.wpe.weight").in(flat);
    for (int position = 0; position < config.maxPositions(); position++) {
      boolean isLastBit = position == inputs.promptLength() + inputs.responseLength() - 2;
      boolean isFirstBit = position == inputs.promptLength();
      double sign = isFirstBit || isLastBit ? 1 : -1;
      add(positions, position, isFirstBit ? decide : go, sign * OVERWHELMING);
    }
    add(layout.get("transformer.ln_f.bias").in(flat), 0, bit, 1);

    Tensor tokens = layout.get("transformer.wte.weight").in(flat);
    double endLogit = CERTAIN + Math.log(2 * (1 - SHARE_LONG) / SHARE_LONG);
    double perChannel = 1.0 / config.description().width();
    add(tokens, inputs.endToken(), decide, endLogit * perChannel);
    add(tokens, inputs.endToken(), go, 2 * CERTAIN * perChannel);
    for (int token : inputs.bitTokens()) {
      add(tokens, token, bit, CERTAIN * perChannel);
    }
  }

  private static void add(Tensor table, int row, IntUnaryOperator direction, double factor) {
    for (int channel = 0; channel < table.columns(); channel++) {
      double value = table.get(row, channel) + factor * direction.applyAsInt(channel);
      table.set(row, channel, value);
    }
  }

  private static int walsh(int channel, int index) {
    return 1 - 2 * (Integer.bitCount(channel & index) & 1);
  }
}
