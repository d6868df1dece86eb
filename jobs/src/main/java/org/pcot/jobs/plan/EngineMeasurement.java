package org.pcot.jobs.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.datasets.UserError;
import org.pcot.jobs.plan.EngineAdvice.Speed;
import org.pcot.jobs.plan.PlannedStage.Generation;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.engine.Engine;
import org.pcot.model.engine.EngineConfig;
import org.pcot.model.engine.Precision;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.torch.TorchBackend;
import org.pcot.model.kernels.torch.TorchHome;
import org.pcot.model.training.Parallelism;
import org.pcot.model.training.WeightedSequence;

/**
 * One block at work with each engine that could compute here, in some seconds.
 *
 * @param computing with the planned one
 * @param sequences of a shard
 */
record EngineMeasurement(
    DecoderConfig decoder,
    Computing computing,
    List<WeightedSequence> sequences,
    Generation generation) {
  private static final String CPU = "engine: cpu";
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** What to take, or nothing where a card computes or an engine that only the user can mean. */
  Optional<String> advice() {
    Backend planned = computing.backend();
    boolean isChoice = planned instanceof CpuBackend || planned instanceof TorchBackend;
    if (computing.isOnCard() || !isChoice) {
      return Optional.empty();
    }
    if (System.getenv(TorchHome.VARIABLE) == null) {
      boolean isLarge = Parallelism.of(TrainableView.of(decoder)) == Parallelism.KERNELS;
      return Optional.of(EngineAdvice.unmeasured(isLarge, processors()));
    }
    try {
      return Optional.of(measured().text());
    } catch (UserError e) {
      return Optional.of("torch is not measured: " + e.getMessage());
    }
  }

  private static String processors() {
    try {
      return Files.isReadable(PROCESSORS) ? Files.readString(PROCESSORS) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + PROCESSORS, e);
    }
  }

  private EngineAdvice measured() {
    List<Backend> backends = new ArrayList<>(List.of(new CpuBackend()));
    for (Precision precision : Precision.values()) {
      backends.add(new EngineConfig(Engine.TORCH, "cpu", precision).backend(DataType.FLOAT));
    }
    String planned = keys(computing.backend());
    speed(backends.get(planned.equals(CPU) ? 1 : 0)); // until Java has compiled the other one's
    List<Speed> speeds = backends.stream().map(this::speed).toList();
    return new EngineAdvice(
        speeds.stream().filter(speed -> speed.keys().equals(planned)).findFirst().orElseThrow(),
        speeds.stream().filter(speed -> !speed.keys().equals(planned)).toList());
  }

  private static String keys(Backend backend) {
    if (backend instanceof CpuBackend) {
      return CPU;
    }
    boolean isFloat = backend.kernels().dataType() == DataType.FLOAT;
    return "engine: torch" + (isFloat ? "" : ", precision: bf16");
  }

  private Speed speed(Backend backend) {
    Computing other =
        new Computing(
            backend,
            Parallelism.of(TrainableView.of(decoder), backend),
            computing.activations(),
            computing.threads());
    Costs costs = Calibration.ofBlock(decoder, other, sequences, generation);
    return new Speed(keys(backend), 1 / costs.trained(), 1 / costs.generated());
  }
}
