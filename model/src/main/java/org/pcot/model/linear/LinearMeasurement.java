package org.pcot.model.linear;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What a model does on test inputs, in probabilities that are exact for each input.
 *
 * @param firstIsX1 mean probability that the first sign is x_1
 * @param longCorrect mean probability of the correct long response
 * @param shortCorrect mean probability of the correct short response
 * @param stopAfterFirst mean probability of stopping after the first sign x_1
 * @param greedyLong share of inputs with a long greedy response
 * @param greedyRight share of inputs whose greedy response ends in the parity
 * @param greedyChains share of inputs whose greedy response is the whole correct chain
 * @param greedyFirst share of inputs whose greedy response is x_1 and the stop
 */
public record LinearMeasurement(
    double firstIsX1,
    double longCorrect,
    double shortCorrect,
    double stopAfterFirst,
    double greedyLong,
    double greedyRight,
    double greedyChains,
    double greedyFirst) {

  public static LinearMeasurement of(
      LinearModel model, LinearMixture mixture, List<double[]> inputs) {
    List<Answer> answers = inputs.stream().map(input -> Answer.of(model, mixture, input)).toList();
    return new LinearMeasurement(
        mean(answers, answer -> answer.firstIsX1),
        mean(answers, answer -> answer.longCorrect),
        mean(answers, answer -> answer.shortCorrect),
        mean(answers, answer -> answer.stopAfterFirst),
        share(answers, answer -> answer.greedy.isLong()),
        share(answers, Answer::isRight),
        share(answers, answer -> Arrays.equals(answer.greedy.response(), answer.chain)),
        share(answers, Answer::isFirstAndStop));
  }

  /** What the model makes of one input. */
  private record Answer(
      double[] chain,
      double firstIsX1,
      double longCorrect,
      double shortCorrect,
      double stopAfterFirst,
      LinearExample greedy) {

    static Answer of(LinearModel model, LinearMixture mixture, double[] input) {
      double[] chain = mixture.chain(input);
      double[] x1 = {input[0]};
      double[] parity = {LinearMixture.parity(input)};
      double firstIsPositive = model.probability(LinearFeatures.FIRST, input, x1);
      return new Answer(
          chain,
          input[0] > 0 ? firstIsPositive : 1 - firstIsPositive,
          model.probability(new LinearExample(input, chain)),
          model.probability(new LinearExample(input, parity)),
          model.probability(LinearFeatures.STOP, input, x1),
          model.greedy(input));
    }

    boolean isRight() {
      double[] signs = greedy.response();
      return signs[signs.length - 1] == LinearMixture.parity(greedy.input());
    }

    boolean isFirstAndStop() {
      return !greedy.isLong() && greedy.response()[0] == greedy.input()[0];
    }
  }

  private static double mean(List<Answer> answers, ToDoubleFunction<Answer> quantity) {
    double sum = 0;
    for (Answer answer : answers) {
      sum += quantity.applyAsDouble(answer);
    }
    return sum / answers.size();
  }

  private static double share(List<Answer> answers, Predicate<Answer> condition) {
    return mean(answers, answer -> condition.test(answer) ? 1 : 0);
  }
}
