package org.pcot.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.engine.Engine;

class DecoderLayerTest {
  private static final int LENGTH = Networks.LENGTH;

  @Test
  void outputIsProbabilitiesAndScoreIsTheirWeightedCrossEntropy() {
    MultiLayerNetwork network = Networks.network(DataType.DOUBLE, Engine.ND4J, new NoOp());
    DataSet batch = Networks.batch(DataType.DOUBLE, 3, 1);
    INDArray probabilities = network.output(batch.getFeatures());
    assertThat(probabilities.shape()).containsExactly(3, Networks.VOCABULARY, LENGTH);
    double[] examples = new double[3];
    for (int b = 0; b < 3; b++) {
      for (int t = 0; t < LENGTH; t++) {
        double sum = 0;
        for (int v = 0; v < Networks.VOCABULARY; v++) {
          sum += probabilities.getDouble(b, v, t);
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
        double target = probabilities.getDouble(b, batch.getLabels().getInt(b, t), t);
        examples[b] -= batch.getLabelsMaskArray().getDouble(b, t) * Math.log(target);
      }
    }
    double score = network.score(batch);
    assertThat(score).isCloseTo((examples[0] + examples[1] + examples[2]) / 3, within(1e-12));
    double[] byExample = network.scoreExamples(batch, false).toDoubleVector();
    for (int b = 0; b < 3; b++) {
      assertThat(byExample[b]).isCloseTo(examples[b], within(1e-12));
    }
  }

  @Test
  void aPositionDoesNotSeeLaterTokens() {
    MultiLayerNetwork network = Networks.network(DataType.DOUBLE, Engine.ND4J, new NoOp());
    INDArray tokens = Networks.batch(DataType.DOUBLE, 1, 2).getFeatures();
    INDArray before = network.output(tokens).dup();
    tokens.putScalar(0, LENGTH - 1, (tokens.getInt(0, LENGTH - 1) + 1) % Networks.VOCABULARY);
    INDArray after = network.output(tokens);
    for (int v = 0; v < Networks.VOCABULARY; v++) {
      for (int t = 0; t < LENGTH - 1; t++) {
        assertThat(after.getDouble(0, v, t)).isEqualTo(before.getDouble(0, v, t));
      }
      assertThat(after.getDouble(0, v, LENGTH - 1))
          .isNotEqualTo(before.getDouble(0, v, LENGTH - 1));
    }
  }

  @Test
  void cpuKernelsGiveTheLossGradientAndOutputOfThePortableOnes() {
    MultiLayerNetwork portable = Networks.network(DataType.FLOAT, Engine.ND4J, new NoOp());
    MultiLayerNetwork cpu = Networks.network(DataType.FLOAT, Engine.CPU, new NoOp());
    assertThat(cpu.params()).isEqualTo(portable.params());
    DataSet batch = Networks.batch(DataType.FLOAT, 3, 3);
    assertThat(cpu.score(batch)).isCloseTo(portable.score(batch), within(1e-5));
    assertClose(cpu.output(batch.getFeatures()), portable.output(batch.getFeatures()));
    assertClose(gradient(cpu, batch), gradient(portable, batch));
  }

  @Test
  void workspacesDoNotChangeTraining() {
    MultiLayerNetwork with = trained(WorkspaceMode.ENABLED);
    MultiLayerNetwork without = trained(WorkspaceMode.NONE);
    assertThat(with.params()).isEqualTo(without.params());
  }

  private static MultiLayerNetwork trained(WorkspaceMode mode) {
    MultiLayerNetwork network =
        Networks.network(
            Networks.settings(DataType.FLOAT, new Adam(1e-2)), Networks.layer(Engine.AUTO), mode);
    for (int step = 0; step < 5; step++) {
      network.fit(Networks.batch(DataType.FLOAT, 2 + step % 2, step));
    }
    return network;
  }

  @Test
  void aStepOfGradientDescentFollowsTheGradientOfTheScore() {
    for (boolean miniBatch : new boolean[] {true, false}) {
      MultiLayerNetwork network =
          Networks.network(
              Networks.settings(DataType.DOUBLE, new Sgd(1e-6)).miniBatch(miniBatch),
              Networks.layer(Engine.ND4J),
              WorkspaceMode.ENABLED);
      DataSet batch = Networks.batch(DataType.DOUBLE, 3, 4);
      INDArray before = network.params().dup();
      double scoreBefore = network.score(batch);
      network.fit(batch);
      INDArray step = network.params().sub(before);
      double predicted = -step.mul(step).sumNumber().doubleValue() / 1e-6;
      assertThat(network.score(batch) - scoreBefore)
          .isCloseTo(predicted, within(1e-3 * Math.abs(predicted)));
    }
  }

  @Test
  void fittingABatchReducesItsLoss() {
    MultiLayerNetwork network = Networks.network(DataType.FLOAT, Engine.AUTO, new Adam(1e-2));
    DataSet batch = Networks.batch(DataType.FLOAT, 4, 6);
    batch.setLabelsMaskArray(null);
    double before = network.score(batch);
    for (int step = 0; step < 60; step++) {
      network.fit(batch);
    }
    assertThat(before).isGreaterThan(0.9 * LENGTH * Math.log(Networks.VOCABULARY));
    assertThat(network.score(batch)).isLessThan(before / 4);
  }

  @Test
  void configurationSurvivesJsonAndComparesByItsFields() {
    MultiLayerConfiguration configuration =
        trained(WorkspaceMode.NONE).getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
    assertThat(read).isEqualTo(configuration);
    DecoderLayer layer = (DecoderLayer) read.getConf(0).getLayer();
    assertThat(layer.decoder()).isEqualTo(Networks.DECODER);
    assertThat(layer.engine()).isEqualTo(Engine.AUTO);

    DecoderLayer same = Networks.layer(Engine.CPU).build();
    assertThat(same)
        .isEqualTo(Networks.layer(Engine.CPU).build())
        .hasSameHashCodeAs(Networks.layer(Engine.CPU).build())
        .isNotEqualTo(Networks.layer(Engine.ND4J).build())
        .isNotEqualTo(Networks.layer(Engine.CPU).inputsEmbeds(true).build())
        .isNotEqualTo(Networks.layer(Engine.CPU).decoder(Gpt2.decoder(5, 9, 12, 2, 4)).build());
  }

  @Test
  void aSavedNetworkContinuesAsIfItHadNotBeenSaved(@TempDir Path directory) throws IOException {
    MultiLayerNetwork network = trained(WorkspaceMode.ENABLED);
    Path file = directory.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
    assertThat(restored.params()).isEqualTo(network.params());
    DataSet batch = Networks.batch(DataType.FLOAT, 3, 9);
    network.fit(batch);
    restored.fit(batch);
    assertThat(restored.params()).isEqualTo(network.params());
    assertThat(restored.output(batch.getFeatures())).isEqualTo(network.output(batch.getFeatures()));
  }

  @Test
  void parametersAreNamedViewsOfTheFlatVector() {
    MultiLayerNetwork network = trained(WorkspaceMode.NONE);
    INDArray bias = network.getParam("0_transformer.h.1.attn.c-attn.bias");
    assertThat(bias.shape()).containsExactly(1, 36);
    INDArray before = network.params().dup();
    bias.addi(1);
    assertThat(network.params().sub(before).sumNumber().doubleValue()).isCloseTo(36, within(1e-3));
    INDArray weight = network.getParam("0_transformer.h.0.mlp.c-fc.weight");
    INDArray flat = network.params().dup();
    network.getLayer(0).setParams(flat.mul(2));
    assertThat(weight.getFloat(3, 5))
        .isEqualTo(network.paramTable().get("0_transformer.h.0.mlp.c-fc.weight").getFloat(3, 5));
    assertThat(network.params()).isEqualTo(flat.mul(2));
  }

  @Test
  void weightDecayShrinksMatricesAndLeavesNormsAndBiasesAlone() {
    DecoderLayer.Builder layer = Networks.layer(Engine.ND4J);
    layer.weightDecay(0.25, false);
    MultiLayerNetwork network =
        Networks.network(
            Networks.settings(DataType.DOUBLE, new Sgd(1)), layer, WorkspaceMode.ENABLED);
    network.getParam("0_transformer.h.1.attn.c-attn.bias").assign(1);
    Map<String, INDArray> before = new HashMap<>();
    network.paramTable().forEach((key, values) -> before.put(key, values.dup()));
    DataSet batch = Networks.batch(DataType.DOUBLE, 2, 8);
    batch.getLabelsMaskArray().assign(0);
    network.fit(batch);
    network
        .paramTable()
        .forEach(
            (key, values) -> {
              boolean isMatrix = before.get(key).size(0) > 1;
              assertThat(values).as(key).isEqualTo(before.get(key).mul(isMatrix ? 0.75 : 1));
            });
  }

  @Test
  void whatIsNoTokenIsRefused() {
    MultiLayerNetwork network = Networks.network(DataType.FLOAT, Engine.CPU, new NoOp());
    for (double wrong : new double[] {-1, Networks.VOCABULARY, 1.5, Double.NaN}) {
      DataSet batch = Networks.batch(DataType.FLOAT, 2, 7);
      batch.getFeatures().putScalar(1, 2, wrong);
      assertThatThrownBy(() -> network.fit(batch))
          .isInstanceOf(DL4JInvalidInputException.class)
          .hasMessageContaining("features")
          .hasMessageContaining("0 to 4");
    }
    DataSet batch = Networks.batch(DataType.FLOAT, 2, 7);
    batch.getLabels().putScalar(0, 0, 99);
    assertThatThrownBy(() -> network.score(batch))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> network.output(Nd4j.zeros(DataType.FLOAT, 1, LENGTH + 3)))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("the 9 positions");
  }

  @Test
  void whatTheLayerCannotDoIsRefusedWhenTheNetworkIsMade() {
    assertThatThrownBy(() -> Networks.network(DataType.DOUBLE, Engine.CPU, new NoOp()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("DOUBLE");
    assertThatThrownBy(
            () ->
                Networks.network(
                    Networks.settings(DataType.FLOAT, new NoOp()).dropOut(0.9),
                    Networks.layer(Engine.CPU),
                    WorkspaceMode.NONE))
        .isInstanceOf(DL4JInvalidConfigException.class);
  }

  private static INDArray gradient(MultiLayerNetwork network, DataSet batch) {
    network.setInput(batch.getFeatures());
    network.setLabels(batch.getLabels());
    network.setLayerMaskArrays(null, batch.getLabelsMaskArray());
    network.computeGradientAndScore();
    return network.getFlattenedGradients();
  }

  private static void assertClose(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    double scale = expected.norm2Number().doubleValue() / Math.sqrt(expected.length());
    float[] wanted = expected.dup('c').data().asFloat();
    float[] found = actual.dup('c').data().asFloat();
    for (int i = 0; i < wanted.length; i++) {
      assertThat((double) found[i])
          .as("element %d", i)
          .isCloseTo(wanted[i], within(1e-5 * (scale + Math.abs(wanted[i]))));
    }
  }
}
