package org.pcot.model.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;
import org.pcot.model.architecture.Llama;
import org.pcot.model.engine.Engine;

class DecoderLayerGradientTest {
  private static final int LENGTH = Networks.LENGTH;

  private DataType defaultType;

  /** The check insists on double as ND4J's default. */
  @BeforeEach
  void computeInDouble() {
    defaultType = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterEach
  void restoreTheDefault() {
    Nd4j.setDefaultDataTypes(defaultType, defaultType);
  }

  @ParameterizedTest
  @CsvSource({"2, true, true", "1, false, false"})
  void gradientsAboveAnEmbeddingLayerAreTheFiniteDifferences(
      int layers, boolean tied, boolean miniBatch) {
    Architecture architecture = new Gpt2(4, layers, 2, tied, 0.3, 1e-5);
    MultiLayerNetwork network = aboveAnEmbeddingLayer(architecture, miniBatch);
    DataSet batch = Networks.batch(DataType.DOUBLE, 3, 5);
    assertThat(passes(network, batch)).isTrue();
  }

  @Test
  void gradientsOfAnotherArchitectureAreTheFiniteDifferencesToo() {
    Architecture llama = new Llama(4, 6, 1, 2, 1, 2, 1e4, true, 0.3, 1e-5);
    MultiLayerNetwork network = aboveAnEmbeddingLayer(llama, true);
    assertThat(passes(network, Networks.batch(DataType.DOUBLE, 3, 5))).isTrue();
  }

  @Test
  void theCheckNoticesAScoreOfAnotherScaleThanTheGradient() {
    MultiLayerNetwork network = aboveAnEmbeddingLayer(new Gpt2(4, 1, 2, true, 0.3, 1e-5), true);
    DataSet batch = Networks.batch(DataType.DOUBLE, 3, 5);
    network.getLayer(0).conf().setMiniBatch(false);
    network.getLayer(1).conf().setMiniBatch(false);
    assertThat(passes(network, batch)).isFalse();
  }

  private static boolean passes(MultiLayerNetwork network, DataSet batch) {
    return GradientCheckUtil.checkGradients(
        new GradientCheckUtil.MLNConfig()
            .net(network)
            .epsilon(1e-6)
            .maxRelError(1e-5)
            .minAbsoluteError(1e-8)
            .exitOnFirstError(true)
            .input(batch.getFeatures())
            .inputMask(Nd4j.ones(DataType.DOUBLE, 3, LENGTH))
            .labels(batch.getLabels())
            .labelMask(batch.getLabelsMaskArray()));
  }

  private static MultiLayerNetwork aboveAnEmbeddingLayer(
      Architecture architecture, boolean miniBatch) {
    DecoderConfig decoder = new DecoderConfig(architecture, Networks.VOCABULARY, LENGTH + 1);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            Networks.settings(DataType.DOUBLE, new NoOp())
                .miniBatch(miniBatch)
                .list()
                .layer(
                    new EmbeddingSequenceLayer.Builder()
                        .nIn(Networks.VOCABULARY)
                        .nOut(decoder.description().width())
                        .hasBias(true)
                        .weightInit(new NormalDistribution(0, 0.5))
                        .activation(Activation.TANH)
                        .build())
                .layer(
                    new DecoderLayer.Builder()
                        .decoder(decoder)
                        .inputsEmbeds(true)
                        .engine(Engine.ND4J)
                        .build())
                .build());
    network.init();
    return network;
  }
}
