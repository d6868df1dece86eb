package org.pcot.model.kernels;

import java.util.Map;
import java.util.function.BiConsumer;
import org.pcot.model.kernels.KernelExercises.Setting;
import org.pcot.model.tensor.Tensor;

/** Uses of the embeddings. */
final class EmbeddingExercises {
  private EmbeddingExercises() {}

  static Map<String, BiConsumer<Kernels, Setting>> all() {
    return Map.of(
        "embed", EmbeddingExercises::embed,
        "embedWithPositions", EmbeddingExercises::embedWithPositions,
        "embedBackward", EmbeddingExercises::embedBackward);
  }

  private static void embed(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Tensor table = operands.parameter("table", setting.sizes().vocabulary(), setting.width());
    int[] tokens = operands.indices(setting.tokens(), table.rows());
    kernels.embed(table, tokens, setting.output("output", setting.width()));
  }

  private static void embedWithPositions(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Tensor tokenTable =
        operands.parameter("tokenTable", setting.sizes().vocabulary(), setting.width());
    Tensor positionTable =
        operands.parameter("positionTable", setting.sizes().length() + 2, setting.width());
    int[] tokens = operands.indices(setting.tokens(), tokenTable.rows());
    int[] positions = operands.indices(setting.tokens(), positionTable.rows());
    Tensor output = setting.output("output", setting.width());
    kernels.embedWithPositions(tokenTable, positionTable, tokens, positions, output);
  }

  private static void embedBackward(Kernels kernels, Setting setting) {
    Operands operands = setting.operands();
    Tensor outputGradient = setting.input("outputGradient", setting.width());
    Tensor table = operands.parameter("table", setting.sizes().vocabulary(), setting.width());
    kernels.embedBackward(outputGradient, operands.indices(setting.tokens(), table.rows()), table);
  }
}
