package org.pcot.datasets.configuration;

import java.util.List;
import java.util.Optional;
import org.pcot.datasets.UserError;

/** A configuration with a setting of every kind, for the tests. */
record Experiment(
    @Setting("what the run is called") String name,
    @Setting(value = "share of long rows", min = 0, max = 1) double pCot,
    @Setting(value = "random seed", byDefault = "1") long seed,
    @Setting(value = "whether to resume", byDefault = "true") boolean resume,
    @Setting(value = "how gradients are averaged", byDefault = "synchronous") Averaging averaging,
    @Setting(value = "temperatures", byDefault = "[0.75, 1.0]", min = 0, aboveMin = true)
        List<Double> temperatures,
    @Setting(value = "most steps", min = 1) Optional<Integer> limit,
    @Setting("the decoder") Model model,
    @Setting(value = "starts of the second phase", byDefault = "[]") List<Start> starts) {

  enum Averaging {
    SYNCHRONOUS,
    LOCAL_SGD
  }

  record Model(
      @Setting(value = "layers", byDefault = "2", min = 1, max = 96) int nLayer,
      @Setting(value = "width", byDefault = "128", min = 1) int nEmbd,
      @Setting(value = "heads", byDefault = "4", min = 1) int nHead) {
    Model {
      if (nEmbd % nHead != 0) {
        throw new UserError("n_head = " + nHead + " does not divide n_embd", "use a multiple");
      }
    }
  }

  record Start(@Setting(value = "step of a checkpoint", min = 0) int step) {}
}
