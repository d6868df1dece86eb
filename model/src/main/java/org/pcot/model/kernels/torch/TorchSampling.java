package org.pcot.model.kernels.torch;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pcot.model.kernels.Sampling;

/**
 * Chooses tokens where the logits lie: draws go there, tokens and log-probabilities come back, in
 * one copy each.
 *
 * <p>Weights have 32 bits, their sums 64. So a token is the host's unless the point that is drawn
 * is nearer to the border between two than 1e-7 of the sum.
 */
final class TorchSampling {
  private final TorchMemory memory;
  private final HostArrays arrays;

  TorchSampling(TorchMemory memory, HostArrays arrays) {
    this.memory = memory;
    this.arrays = arrays;
  }

  /**
   * @param all logits [n, V]
   */
  void choose(
      Tensor all,
      int[] rows,
      Sampling sampling,
      double[] draws,
      int[] tokens,
      double[] logProbabilities) {
    Tensor logits = rows(all, rows, tokens.length);
    T_TensorTensor_T likeliest = logits.max(1, true);
    Tensor greatest = likeliest.get0().to(ScalarType.Double);
    Tensor token = likeliest.get1();
    Tensor score = greatest;
    if (!sampling.isGreedy() || logProbabilities.length > 0) {
      Tensor weights = rounded(scaled(logits, greatest, sampling), logits).exp_();
      if (!sampling.isGreedy()) {
        token = draw(cut(weights, sampling), column(draws, tokens.length));
      }
      Tensor sum = weights.sum(new long[] {1}, true, new ScalarTypeOptional(ScalarType.Double));
      score = scaled(logits.gather(1, token), greatest, sampling).sub_(sum.log_());
    }
    Tensor numbered = torch.where(greatest.isfinite(), token, new Scalar(-1));
    tell(numbered.to(ScalarType.Double), score, tokens, logProbabilities);
  }

  /** A row for each token: all as they are, if each has its own. */
  private Tensor rows(Tensor logits, int[] rows, int count) {
    boolean isEach =
        count == logits.size(0) && IntStream.range(0, count).allMatch(i -> rows[i] == i);
    return isEach
        ? logits
        : logits.index_select(0, arrays.indices(rows, count, (int) logits.size(0)));
  }

  /**
   * What exponentials are taken of, 64 bits each.
   *
   * @param greatest 64 bits each
   */
  private static Tensor scaled(Tensor logits, Tensor greatest, Sampling sampling) {
    return logits.sub(greatest).mul_(new Scalar(sampling.scale()));
  }

  /** To 32 bits, unless the logits have 64. */
  private static Tensor rounded(Tensor exponents, Tensor logits) {
    boolean isDouble = TorchMemory.type(logits) == ScalarType.Double;
    return isDouble ? exponents : exponents.to(ScalarType.Float);
  }

  private Tensor column(double[] values, int count) {
    return memory.fromHost(
        Tensor.create(Arrays.copyOf(values, count), count, 1), ScalarType.Double);
  }

  /** The weights [n, V], 0 for all but the likeliest: the lower of equal ones. */
  private static Tensor cut(Tensor weights, Sampling sampling) {
    int classes = (int) weights.size(1);
    int most = sampling.most(classes);
    if (most == classes && sampling.topP() == 1) {
      return weights;
    }
    Tensor descending =
        most < classes ? weights.topk(most, 1, true, true).get0() : weights.sort(1, true).get0();
    Tensor last = last(descending, sampling.topP());
    Tensor least = descending.gather(1, last);
    Tensor above = weights.gt(least);
    Tensor ties = weights.eq(least);
    Tensor places = last.sub(above.sum(new long[] {1}, true, new ScalarTypeOptional()));
    Tensor isLower =
        ties.cumsum(1, new ScalarTypeOptional(ScalarType.Int)).le(places.add_(new Scalar(1)));
    return weights.mul(above.bitwise_or_(ties.bitwise_and_(isLower)));
  }

  /** Where the first of the weights, greatest first, that reach a share of their sum end [n, 1]. */
  private static Tensor last(Tensor descending, double share) {
    Scalar last = new Scalar(descending.size(1) - 1);
    if (share == 1) {
      long[] sizes = {descending.size(0), 1};
      return torch.full(
          sizes, last, descending.options().dtype(new ScalarTypeOptional(ScalarType.Long)));
    }
    Tensor reached = sums(descending);
    Tensor wanted = reached.narrow(1, descending.size(1) - 1, 1).mul(new Scalar(share));
    return reached.lt(wanted).sum(new long[] {1}, true, new ScalarTypeOptional()).clamp_max_(last);
  }

  /** Of each weight and those before it. */
  private static Tensor sums(Tensor weights) {
    return weights.cumsum(1, new ScalarTypeOptional(ScalarType.Double));
  }

  /**
   * The first token at which the sum exceeds the point. Sums that are taken in parallel need not
   * rise: what has no weight must not count.
   *
   * @param draws [n, 1]
   * @return [n, 1]
   */
  private static Tensor draw(Tensor weights, Tensor draws) {
    Tensor isNothing = weights.eq(new Scalar(0));
    Tensor sums = sums(weights).masked_fill_(isNothing, new Scalar(Double.NEGATIVE_INFINITY));
    Tensor sum = sums.amax(new long[] {1}, true);
    Tensor below = torch.nextafter(sum, torch.zeros_like(sum));
    Tensor point = torch.minimum(draws.mul(sum), below);
    return sums.gt(point).to(ScalarType.Byte).max(1, true).get1();
  }

  /** To the host. */
  private void tell(Tensor token, Tensor score, int[] tokens, double[] logProbabilities) {
    int count = tokens.length;
    Tensor both = torch.cat(new TensorVector(token, score), 0);
    double[] told = new double[2 * count];
    memory.toHost(both, ScalarType.Double).data_ptr_double().get(told, 0, told.length);
    Arrays.setAll(tokens, i -> (int) told[i]);
    Arrays.setAll(logProbabilities, i -> told[count + i]);
  }
}
