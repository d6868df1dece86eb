package org.pcot.model.engine;

import java.io.Serializable;
import java.util.Locale;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.datasets.UserError;
import org.pcot.model.kernels.Backend;
import org.pcot.model.kernels.Card;
import org.pcot.model.kernels.cpu.CpuBackend;
import org.pcot.model.kernels.nd4j.Nd4jBackend;
import org.pcot.model.kernels.torch.TorchBackend;
import org.pcot.model.kernels.torch.TorchHome;
import org.pcot.model.kernels.torch.TorchLibrary;

/**
 * An engine and how it is set, here and on every executor.
 *
 * @param device {@code auto}, {@code cpu}, {@code cuda}, or {@code cuda:} and a card's number
 * @param precision of what is computed
 */
public record EngineConfig(Engine engine, String device, Precision precision)
    implements Serializable {
  public static final String ANY_DEVICE = "auto";
  private static final Pattern DEVICE = Pattern.compile("auto|cpu|cuda(:\\d+)?");

  /**
   * @throws UserError if what is set is not for the engine
   */
  public EngineConfig {
    if (!DEVICE.matcher(device).matches()) {
      throw new UserError(
          "device: " + device + " is none",
          "choose auto, cpu, cuda, or cuda:1 for the second card");
    }
    boolean isPlain = device.equals(ANY_DEVICE) && precision == Precision.FP32;
    if (engine != Engine.TORCH && !isPlain) {
      throw new UserError(
          "device and precision are for engine: torch, and the engine is " + name(engine),
          "set engine: torch, or leave both out");
    }
  }

  /** An engine where nothing else is set. */
  public static EngineConfig of(Engine engine) {
    return new EngineConfig(engine, ANY_DEVICE, Precision.FP32);
  }

  /** The engine for elements of this type, on the first card where it computes on one. */
  public Backend backend(DataType dataType) {
    return backend(dataType, Card.FIRST);
  }

  /**
   * The engine for elements of this type.
   *
   * @param card where it computes on one, and the device is not a certain one
   * @throws UserError if it does not serve the type or ND4J's backend, or what it needs is missing
   */
  public Backend backend(DataType dataType, Card card) {
    return switch (engine) {
      case ND4J -> new Nd4jBackend(dataType, card);
      case AUTO -> cpuServes(dataType) ? new CpuBackend() : new Nd4jBackend(dataType, card);
      case CPU -> {
        require(cpuServes(dataType), "FLOAT on a CPU", dataType);
        yield new CpuBackend();
      }
      case TORCH -> {
        require(dataType == DataType.FLOAT, "FLOAT", dataType);
        TorchHome home = TorchHome.of(System.getenv());
        yield new TorchBackend(TorchLibrary.load(home), device, card, precision.dataType());
      }
    };
  }

  /** Asked of ND4J only where an engine needs it: {@code torch} runs where there is none. */
  private static boolean cpuServes(DataType dataType) {
    return dataType == DataType.FLOAT && Nd4j.getEnvironment().isCPU();
  }

  private void require(boolean serves, String what, DataType dataType) {
    if (!serves) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "engine: %s computes %s, not %s on %s",
              name(engine),
              what,
              dataType,
              Nd4j.getBackend().getClass().getSimpleName()),
          "choose engine: " + name(Engine.AUTO));
    }
  }

  private static String name(Engine engine) {
    return engine.name().toLowerCase(Locale.ROOT);
  }
}
