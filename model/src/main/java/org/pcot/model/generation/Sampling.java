package org.pcot.model.generation;

import java.io.Serializable;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.model.memory.Tensor;

/**
 * How the next token is chosen: greedily at temperature 0, otherwise from the softmax of the logits
 * divided by the temperature.
 */
public record Sampling(double temperature) implements Serializable {
  /** The most probable token, the first of equals. */
  public static final Sampling GREEDY = new Sampling(0);

  /** A chosen token and its log-probability under the distribution that it was drawn from. */
  public record Choice(int token, double logProbability) {}

  /**
   * Chooses from one row of logits; the draw is that of the stream at this counter.
   *
   * @param scratch at least as long as the row
   */
  public Choice choose(
      Tensor logits, int row, CounterRandom random, int counter, double[] scratch) {
    int classes = logits.columns();
    int greatest = 0;
    for (int v = 0; v < classes; v++) {
      scratch[v] = logits.get(row, v);
      greatest = scratch[v] > scratch[greatest] ? v : greatest;
    }
    double scale = temperature == 0 ? 1 : 1 / temperature;
    double shift = scratch[greatest];
    double sum = 0;
    for (int v = 0; v < classes; v++) {
      scratch[v] = StrictMath.exp((scratch[v] - shift) * scale);
      sum += scratch[v];
    }
    int token = temperature == 0 ? greatest : draw(scratch, classes, random.uniform(counter) * sum);
    return new Choice(token, StrictMath.log(scratch[token] / sum));
  }

  private static int draw(double[] exponentials, int count, double point) {
    double rest = point;
    int last = 0;
    for (int v = 0; v < count; v++) {
      if (exponentials[v] > 0) {
        last = v;
        rest -= exponentials[v];
        if (rest < 0) {
          return v;
        }
      }
    }
    return last;
  }
}
