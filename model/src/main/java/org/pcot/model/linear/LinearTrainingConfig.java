package org.pcot.model.linear;

import java.io.Serializable;
import org.pcot.datasets.configuration.Setting;

/** How the heads of a linear model are fitted. */
public record LinearTrainingConfig(
    @Setting(
            value = "lambda of the loss at the first sign and at the stop (ours: not stated)",
            byDefault = "3e-3",
            min = 0,
            aboveMin = true)
        double firstLambda,
    @Setting(
            value = "T/d of these two heads; a step is a sample (ours: not stated)",
            byDefault = "20000",
            min = 1)
        long firstSteps,
    @Setting(
            value =
                "lambda·d of each head of the chain, all of which must be right at once (ours: not"
                    + " stated)",
            byDefault = "1e-2",
            min = 0,
            aboveMin = true)
        double chainLambda,
    @Setting(
            value = "T/d of the heads of the chain; a step is a long sample (ours: not stated)",
            byDefault = "3000",
            min = 1)
        long chainSteps)
    implements Serializable {

  /** lambda of a head. */
  public double lambda(int head, int d) {
    return head <= LinearFeatures.STOP ? firstLambda : chainLambda / d;
  }

  /** T of a head. */
  public long steps(int head, int d) {
    return d * (head <= LinearFeatures.STOP ? firstSteps : chainSteps);
  }
}
