package org.pcot.rl.rollouts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Response;
import org.pcot.model.generation.Completion;

/** Responses made up for tests. */
public final class Samples {
  private static final Problem PROBLEM = new Problem("011=", "010", "0", "0");

  private Samples() {}

  /** Responses of two tokens with these rewards, in groups of a prompt. */
  public static List<Sample> withRewards(int groupSize, double... rewards) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < rewards.length; i++) {
      samples.add(sample(i / groupSize, 2, true, rewards[i], false, rewards[i] > 0));
    }
    return samples;
  }

  /**
   * @param tokens of the response, its end counted if it ended
   */
  public static Sample sample(
      int prompt, int tokens, boolean ended, double reward, boolean isLong, boolean isRight) {
    float[] logProbabilities = new float[tokens];
    Arrays.fill(logProbabilities, -0.5f);
    Completion completion = new Completion(new int[tokens], logProbabilities, ended);
    Response response = new Response("", completion.length(), ended);
    return new Sample(
        prompt, PROBLEM, new int[] {prompt, 3}, completion, response, reward, isLong, isRight);
  }
}
