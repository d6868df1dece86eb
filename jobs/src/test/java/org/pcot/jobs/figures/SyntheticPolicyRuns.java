package org.pcot.jobs.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;
import org.pcot.jobs.results.Answers;
import org.pcot.jobs.results.PolicyCurve;
import org.pcot.rl.algorithms.AlgorithmConfig;
import org.pcot.rl.algorithms.Grpo;
import org.pcot.rl.algorithms.Reinforce;
import org.pcot.rl.algorithms.Star;
import org.pcot.rl.rewards.Reward;

/** Runs of post-training of the shape that the paper reports, for tests that draw them. */
final class SyntheticPolicyRuns {
  static final Star STAR = ConfigurationReader.of(Star.class);
  static final Reinforce REINFORCE = ConfigurationReader.of(Reinforce.class);
  static final Grpo GRPO = ConfigurationReader.of(Grpo.class);
  static final int LENGTH = 20;
  static final List<Double> TEMPERATURES = List.of(0.75, 1.0, 1.5);
  private static final int PROMPTS = 640;

  private SyntheticPolicyRuns() {}

  /** Every algorithm with every reward at every temperature. */
  static List<PolicyCurve> all(long seed) {
    List<PolicyCurve> curves = new ArrayList<>();
    for (AlgorithmConfig algorithm : List.of(STAR, REINFORCE, GRPO)) {
      for (Reward reward : Reward.values()) {
        for (double temperature : TEMPERATURES) {
          curves.add(run(algorithm, reward, temperature, seed));
        }
      }
    }
    return curves;
  }

  /** The share of long answers doubles its odds every round of STaR, every third iteration else. */
  static PolicyCurve run(AlgorithmConfig algorithm, Reward reward, double temperature, long seed) {
    CounterRandom random = CounterRandom.of(seed, Purpose.ROLLOUT_TOKEN, algorithm.order());
    int iterations = algorithm instanceof Star ? 8 : 20;
    double speed = (algorithm instanceof Star ? 1 : 1 / 3.0) / temperature;
    List<PolicyCurve.Point> points = new ArrayList<>();
    for (int i = 0; i <= iterations; i++) {
      double odds = 0.1 * Math.pow(2, speed * i) * (1 + 0.05 * random.uniform(i));
      double share = odds / (odds + 1);
      Answers greedy = share < 1 / 3.0 ? answers(0.5, 0, random, i) : answers(1, 1, random, i);
      points.add(new PolicyCurve.Point(i, greedy, answers((1 + share) / 2, share, random, i)));
    }
    return new PolicyCurve(algorithm, reward, temperature, seed, points);
  }

  /** Answers that are all short or long, but for some in between. */
  private static Answers answers(double accuracy, double share, CounterRandom random, int i) {
    SortedMap<Integer, Integer> lengths = new TreeMap<>();
    int longOnes = (int) Math.round(share * PROMPTS);
    for (int answer = 0; answer < PROMPTS; answer++) {
      boolean isOdd = answer % 16 == 3 && i > 2;
      int length =
          isOdd ? 1 + random.below(LENGTH, 1000 * i + answer) : answer < longOnes ? LENGTH : 1;
      lengths.merge(length, 1, Integer::sum);
    }
    return new Answers(accuracy, share, lengths);
  }
}
