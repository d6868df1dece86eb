package org.pcot.model.architecture;

import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.model.architecture.Initializer.Constant;
import org.pcot.model.architecture.Initializer.Uniform;
import org.pcot.model.architecture.ParameterDeclaration.Role;
import org.pcot.model.tensor.StorageOrder;

/**
 * Low-rank adaptation (Hu et al. 2021, arXiv 2106.09685): two small matrices beside each of some
 * linear layers, named, shaped and at first valued as PEFT does it.
 */
public record Lora(
    @Setting(value = "elements of a token between the two matrices of a layer", min = 1) int rank,
    @Setting(
            value = "what they add is multiplied by alpha / rank",
            byDefault = "16",
            min = 0,
            aboveMin = true)
        double alpha,
    @Setting(
            value = "whether by alpha / sqrt(rank) instead (Kalajdzievski 2023)",
            byDefault = "false")
        boolean rslora,
    @Setting(
            value =
                "linear layers that get them, by the ends of their names: q_proj, k_proj, v_proj,"
                    + " o_proj, gate_proj, up_proj, down_proj, or in GPT-2 c_attn, c_proj, c_fc;"
                    + " all-linear for all",
            byDefault = "[all-linear]")
        List<String> targets)
    implements Adapter {
  public static final String ALL_LINEAR = "all-linear";

  /** Before a parameter's name in PEFT's files. */
  private static final String PREFIX = "base_model.model.";

  private static final String WEIGHT = ".weight";

  /**
   * @throws UserError when there is no target
   */
  public Lora {
    targets = targets.stream().sorted().distinct().toList();
    if (targets.isEmpty()) {
      throw new UserError("targets: names no layer", "write " + ALL_LINEAR + " for all");
    }
  }

  /** What x·A·B is multiplied by. */
  public double scale() {
    return alpha / (rslora ? Math.sqrt(rank) : rank);
  }

  /**
   * @throws UserError when a target is no linear layer of the decoder
   */
  @Override
  public List<LowRank> of(DecoderDescription decoder) {
    List<ParameterDeclaration> matrices = matrices(decoder);
    for (String target : targets) {
      if (matrices.stream().noneMatch(matrix -> isMeant(target, module(matrix)))) {
        throw new UserError(
            "targets: " + target + " is no linear layer of this decoder",
            "choose among " + String.join(", ", lastNames(matrices)) + ", or " + ALL_LINEAR);
      }
    }
    return matrices.stream()
        .filter(matrix -> targets.stream().anyMatch(target -> isMeant(target, module(matrix))))
        .map(this::lowRank)
        .toList();
  }

  /**
   * Those of an adapter that is to be trained.
   *
   * @throws UserError also when the rank is above what a layer's change can have
   */
  public List<LowRank> trained(DecoderDescription decoder) {
    List<LowRank> layers = of(decoder);
    for (LowRank layer : layers) {
      int highest = Math.min(layer.matrix().in(), layer.matrix().out());
      if (rank > highest) {
        throw new UserError(
            String.format(
                Locale.ROOT,
                "rank: is %d, and no change of %s, which is %d x %d, has a rank above %d",
                rank,
                module(layer.matrix()),
                layer.matrix().in(),
                layer.matrix().out(),
                highest),
            "lower rank, or name other layers as targets");
      }
    }
    return layers;
  }

  /** The names of a decoder's linear layers. */
  public static List<String> modules(DecoderDescription decoder) {
    return matrices(decoder).stream().map(Lora::module).toList();
  }

  private static List<ParameterDeclaration> matrices(DecoderDescription decoder) {
    return decoder.parameters().stream().filter(p -> p.role() == Role.MATRIX).toList();
  }

  private static String module(ParameterDeclaration matrix) {
    return matrix.name().substring(0, matrix.name().length() - WEIGHT.length());
  }

  private static SortedSet<String> lastNames(List<ParameterDeclaration> matrices) {
    return matrices.stream()
        .map(matrix -> module(matrix).replaceFirst(".*\\.", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether a target of PEFT means a layer. */
  public static boolean isMeant(String target, String module) {
    return target.equals(ALL_LINEAR) || module.equals(target) || module.endsWith("." + target);
  }

  /** A is drawn as PEFT draws it: with Kaiming's bound of gain sqrt(1/3), 1 / sqrt(in). */
  private LowRank lowRank(ParameterDeclaration matrix) {
    String name = PREFIX + module(matrix);
    Initializer kaiming = new Uniform(1 / Math.sqrt(matrix.in()));
    return new LowRank(
        matrix,
        declaration(name + ".lora_A" + WEIGHT, rank, matrix.in(), kaiming),
        declaration(name + ".lora_B" + WEIGHT, matrix.out(), rank, new Constant(0)),
        scale());
  }

  private static ParameterDeclaration declaration(
      String name, int out, int in, Initializer initializer) {
    return new ParameterDeclaration(
        name, List.of(out, in), StorageOrder.OUT_IN, Role.ADAPTER, initializer, true);
  }
}
