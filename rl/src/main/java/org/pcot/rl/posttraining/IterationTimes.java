package org.pcot.rl.posttraining;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Where the seconds of an iteration went. The parts that workers do are per worker, as if the work
 * had been spread evenly over all of them.
 *
 * @param total by the driver's clock
 * @param broadcast the driver hands the parameters out
 * @param reduce the driver sums gradients
 * @param update the driver's optimiser steps
 */
public record IterationTimes(
    double total,
    double prefill,
    double decode,
    double reward,
    double backward,
    double broadcast,
    double reduce,
    double update) {

  /** What no part accounts for: scheduling, transport, waiting for the slowest shard. */
  public double overhead() {
    return total - prefill - decode - reward - backward - broadcast - reduce - update;
  }

  /** Broadcast, reduction and update: what a second worker does not make faster. */
  public double driverShare() {
    return (broadcast + reduce + update) / total;
  }

  ObjectNode line(long step) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("step", step)
        .put("seconds", total)
        .put("prefill", prefill)
        .put("decode", decode)
        .put("reward", reward)
        .put("backward", backward)
        .put("broadcast", broadcast)
        .put("reduce", reduce)
        .put("update", update)
        .put("overhead", overhead())
        .put("driver_share", driverShare());
  }
}
