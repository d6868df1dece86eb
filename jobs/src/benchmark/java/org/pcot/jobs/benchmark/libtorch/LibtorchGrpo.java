package org.pcot.jobs.benchmark.libtorch;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.pcot.jobs.benchmark.Inputs;
import org.pcot.rl.algorithms.GroupAdvantage;

/**
 * One GRPO iteration as TRL runs it: every prompt repeated for its group and prefilled each time,
 * every sequence sampled to the full length, and one padded update over all of them. One forward
 * pass gives the loss: on policy the ratio to the sampling policy is 1.
 */
final class LibtorchGrpo {
  private final LibtorchGpt model;
  private final LibtorchSampler sampler;
  private final Inputs inputs;

  LibtorchGrpo(LibtorchGpt model, Inputs inputs) {
    this.model = model;
    this.sampler = new LibtorchSampler(model);
    this.inputs = inputs;
  }

  /** Returns the share of responses that are longer than half of the longest. */
  double iterate(int prompts, int group) {
    try (PointerScope scope = new PointerScope()) {
      Tensor repeated =
          LibtorchTensors.indices(inputs.prompts(prompts))
              .repeat_interleave(group, new LongOptional(0), new LongOptional());
      int[][] sequences = LibtorchTensors.toRows(sampler.sample(repeated, inputs.responseLength()));
      int[] lengths = Arrays.stream(sequences).mapToInt(this::length).toArray();
      update(sequences, weights(sequences, lengths, group));
      return Arrays.stream(lengths).filter(n -> 2 * n > inputs.responseLength()).count()
          / (double) lengths.length;
    }
  }

  /** Tokens of a response, up to and with its end token if it has one. */
  private int length(int[] sequence) {
    int last = inputs.promptLength();
    while (last < sequence.length - 1 && sequence[last] != inputs.endToken()) {
      last++;
    }
    return last + 1 - inputs.promptLength();
  }

  /** Of each predicted token the advantage of its response, as a mean over its tokens; else 0. */
  private float[] weights(int[][] sequences, int[] lengths, int group) {
    int length = sequences[0].length - 1;
    float[] weights = new float[sequences.length * length];
    for (int first = 0; first < sequences.length; first += group) {
      double[] rewards = new double[group];
      for (int i = 0; i < group; i++) {
        int answer = inputs.answer(first / group);
        rewards[i] = reward(sequences[first + i], lengths[first + i], answer);
      }
      double[] advantages = GroupAdvantage.compute(rewards, true);
      for (int i = 0; i < group; i++) {
        int tokens = lengths[first + i];
        int from = (first + i) * length + inputs.promptLength() - 1;
        float weight = (float) (advantages[i] / tokens / sequences.length);
        Arrays.fill(weights, from, from + tokens, weight);
      }
    }
    return weights;
  }

  /** 1 if the response has ended and the token before its end is the answer. */
  private double reward(int[] sequence, int length, int answer) {
    int last = inputs.promptLength() + length - 1;
    boolean hasEnded = sequence[last] == inputs.endToken();
    return hasEnded && length > 1 && sequence[last - 1] == answer ? 1 : 0;
  }

  private void update(int[][] sequences, float[] weights) {
    model.optimizer().zero_grad();
    model.weightedLoss(sequences, weights).backward();
    model.optimizer().step();
  }
}
