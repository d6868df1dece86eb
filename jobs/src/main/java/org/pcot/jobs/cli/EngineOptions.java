package org.pcot.jobs.cli;

import java.util.Optional;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.engine.Precision;
import picocli.CommandLine.Option;

/** What computes, of a subcommand whose model no experiment describes. */
final class EngineOptions {
  @Option(
      names = "--engine",
      paramLabel = "auto|cpu|nd4j|torch",
      description = "What computes a model; auto if not given.")
  private Optional<Engine> engine;

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|cuda|cuda:N",
      description = "Where torch computes; auto, a card if there is one, if not given.")
  private Optional<String> device;

  @Option(
      names = "--precision",
      paramLabel = "fp32|bf16",
      description = "The numbers that torch computes with; fp32 if not given.")
  private Optional<Precision> precision;

  /**
   * @throws org.pcot.datasets.UserError if device or precision are not for the engine
   */
  EngineConfig config() {
    return new EngineConfig(
        engine.orElse(Engine.AUTO),
        device.orElse(EngineConfig.ANY_DEVICE),
        precision.orElse(Precision.FP32));
  }

  boolean isGiven() {
    return engine.isPresent() || device.isPresent() || precision.isPresent();
  }
}
