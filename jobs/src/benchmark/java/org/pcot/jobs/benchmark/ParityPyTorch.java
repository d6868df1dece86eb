package org.pcot.jobs.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.pcot.jobs.benchmark.Work.Kind;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Training on parity beside PyTorch, eager and compiled, in turn in one run. */
@Command(
    name = "parity-pytorch",
    mixinStandardHelpOptions = true,
    description =
        "Measures training on parity beside the PyTorch of the Python that $PYTHON names.")
final class ParityPyTorch implements Callable<Integer> {
  private static final double WANTED_RATIO = 1.4;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Runs of each side: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--variants",
      split = ",",
      description = "Of PyTorch, all by default: ${COMPLETION-CANDIDATES}.")
  private List<PyTorchProcess.Variant> variants = List.of(PyTorchProcess.Variant.values());

  @Option(
      names = "--shapes",
      split = ",",
      paramLabel = "BxTxCxLxH[@P_COT]",
      converter = Shape.class,
      defaultValue =
          "64x102x128x2x4,64x102x256x4x8,256x102x128x4x4,64x102x128x2x4@0.25,64x102x256x4x8@0.25",
      description =
          "Sequences, their tokens, width, layers, heads; the share of long ones, which PyTorch"
              + " pads the others to, is 1 if it is not given: ${DEFAULT-VALUE}.")
  private List<Work> works;

  private final String python = Optional.ofNullable(System.getenv("PYTHON")).orElse("python3");

  private ParityPyTorch() {}

  private static final class Shape implements ITypeConverter<Work> {
    @Override
    public Work convert(String value) {
      if (!value.matches("\\d{1,6}(x\\d{1,6}){4}(@(0\\.\\d{1,6}|1))?")) {
        throw new TypeConversionException("'" + value + "' is not of the form BxTxCxLxH[@P_COT]");
      }
      String[] parts = value.split("@");
      int[] sizes = Stream.of(parts[0].split("x")).mapToInt(Integer::parseInt).toArray();
      double pCot = parts.length == 1 ? 1 : Double.parseDouble(parts[1]);
      return new Work(Kind.TRAINING, sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], pCot);
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Contender> contenders = new ArrayList<>();
    try {
      contenders.add(new PcotContender());
      for (PyTorchProcess.Variant variant : variants) {
        contenders.add(new PyTorchProcess(python, variant));
      }
      for (Work work : works) {
        SideBySide.measure(work, work.batch(), contenders, rounds).print(WANTED_RATIO);
      }
    } finally {
      contenders.forEach(Contender::close);
    }
    return 0;
  }
}
