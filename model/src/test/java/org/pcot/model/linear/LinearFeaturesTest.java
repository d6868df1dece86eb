package org.pcot.model.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LinearFeaturesTest {
  private static final int D = 3;
  private static final double[] INPUT = {-1, 1, -1};
  private static final double[] CHAIN = {-1, -1, 1};

  @Test
  void theFirstHeadSeesTheInput() {
    assertThat(features(0, CHAIN)).containsExactly(-1, 1, -1);
  }

  /** z = (x, y_1), the products y_1·x, the constant. */
  @Test
  void theStopHeadSeesTheFirstSignItsProductsAndAConstant() {
    assertThat(features(1, CHAIN)).containsExactly(-1, 1, -1, -1, 1, -1, 1, 1);
    assertThat(features(1, new double[] {1})).containsExactly(-1, 1, -1, 1, -1, 1, -1, 1);
  }

  @Test
  void headsOfTheChainSeeAllSignsBeforeThemAndProductsWithTheLast() {
    assertThat(features(2, CHAIN)).containsExactly(-1, 1, -1, -1, 1, -1, 1);
    assertThat(features(3, CHAIN)).containsExactly(-1, 1, -1, -1, -1, 1, -1, 1);
    assertThat(features(3, new double[] {-1, 1, 1})).containsExactly(-1, 1, -1, -1, 1, -1, 1, -1);
  }

  @Test
  void signsFromThePositionOnAreNotRead() {
    double[] other = {-1, 1, -1};
    assertThat(features(1, other)).containsExactly(features(1, CHAIN));
    assertThat(features(2, other)).containsExactly(features(2, CHAIN));
  }

  @Test
  void labelsAreTheSignAndTheStop() {
    LinearExample chain = new LinearExample(INPUT, CHAIN);
    LinearExample shortOne = new LinearExample(INPUT, new double[] {1});
    double[] labels = new double[4];
    Arrays.setAll(labels, head -> LinearFeatures.label(head, chain));
    assertThat(labels).containsExactly(-1, -1, -1, 1);
    assertThat(LinearFeatures.label(0, shortOne)).isEqualTo(1);
    assertThat(LinearFeatures.label(1, shortOne)).isEqualTo(1);
    assertThat(LinearFeatures.isSeen(1, shortOne)).isTrue();
    assertThat(LinearFeatures.isSeen(2, shortOne)).isFalse();
    assertThat(LinearFeatures.isSeen(2, chain)).isTrue();
  }

  private static double[] features(int head, double[] signs) {
    double[] features = new double[LinearFeatures.count(head, D)];
    LinearFeatures.fill(head, INPUT, signs, features);
    return features;
  }
}
