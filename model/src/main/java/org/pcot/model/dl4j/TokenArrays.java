package org.pcot.model.dl4j;

import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Turns Deeplearning4j's arrays [B, T] into the decoder's rows, refusing what is no token. */
final class TokenArrays {
  private TokenArrays() {}

  /**
   * Ids [B·T] of an array [B, T] or [B, 1, T] of any type.
   *
   * @throws DL4JInvalidInputException if one is not a whole number from 0 to vocabSize - 1
   */
  static int[] ids(INDArray array, int vocabSize, String what) {
    double[] numbers = rows(array);
    int[] ids = new int[numbers.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) numbers[i];
      if (ids[i] != numbers[i] || ids[i] < 0 || ids[i] >= vocabSize) {
        throw new DL4JInvalidInputException(
            String.format(
                Locale.ROOT,
                "%s hold %s; ids are whole numbers from 0 to %d",
                what,
                numbers[i],
                vocabSize - 1));
      }
    }
    return ids;
  }

  /**
   * Weights [B·T] of a mask [B, T]; all 1 without one.
   *
   * @throws DL4JInvalidInputException if the mask has another number of elements
   */
  static float[] weights(INDArray mask, int count) {
    float[] weights = new float[count];
    Arrays.fill(weights, 1);
    if (mask == null) {
      return weights;
    }
    double[] numbers = rows(mask);
    if (numbers.length != count) {
      throw new DL4JInvalidInputException(
          String.format(
              Locale.ROOT,
              "the labels mask has shape %s; it needs a weight for each of %d tokens",
              Arrays.toString(mask.shape()),
              count));
    }
    for (int i = 0; i < count; i++) {
      weights[i] = (float) numbers[i];
    }
    return weights;
  }

  /** 0 … count-1. */
  static int[] range(int count) {
    int[] range = new int[count];
    Arrays.setAll(range, i -> i);
    return range;
  }

  private static double[] rows(INDArray array) {
    return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
  }
}
