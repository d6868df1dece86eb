package org.pcot.jobs.benchmark;

import java.util.Arrays;
import org.pcot.datasets.problems.Parity;
import org.pcot.datasets.problems.Problem;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.problems.Task;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.random.CounterRandom.Purpose;

/**
 * What both sides are given: parity problems, a function of their number alone. Of T tokens the
 * prompt (d bits and "=") has half, the response (d partial parities and the end) the other.
 */
public final class Inputs {
  private static final long SEED = 20_260_101;

  private final Task task;
  private final double pCot;

  /** All responses are long. */
  public Inputs(int length) {
    this(length, 1);
  }

  /**
   * @param length T, an even number
   * @param pCot the share of long responses, spread evenly
   */
  public Inputs(int length, double pCot) {
    this.task = new Parity(length / 2 - 1, 1).task();
    this.pCot = pCot;
  }

  public Task task() {
    return task;
  }

  public int promptLength() {
    return task.limits().prompt();
  }

  public int responseLength() {
    return task.limits().response();
  }

  /** Tokens of count prompts, [count][T/2]. */
  public int[][] prompts(int count) {
    int[][] prompts = new int[count][];
    for (int i = 0; i < count; i++) {
      prompts[i] = task.tokenizer().encodePrompt(problem(i).prompt());
    }
    return prompts;
  }

  /**
   * Sequences whose first T tokens are read and whose last T are predicted, [count][T + 1]: "=", a
   * prompt, its response, and after a short one ends of sequences.
   */
  public int[][] sequences(int count) {
    int[][] sequences = new int[count][1 + promptLength() + responseLength()];
    for (int i = 0; i < count; i++) {
      int[] prompt = task.tokenizer().encodePrompt(problem(i).prompt());
      int[] response = response(i);
      Arrays.fill(sequences[i], endToken());
      sequences[i][0] = prompt[prompt.length - 1];
      System.arraycopy(prompt, 0, sequences[i], 1, prompt.length);
      System.arraycopy(response, 0, sequences[i], 1 + prompt.length, response.length);
    }
    return sequences;
  }

  private int[] response(int i) {
    Problem problem = problem(i);
    boolean isLong = Math.floor((i + 1) * pCot) > Math.floor(i * pCot);
    return task.tokenizer()
        .encodeResponse(isLong ? problem.longResponse() : problem.shortResponse());
  }

  /** The same without what is padded, [count][1 + prompt + response]. */
  public int[][] unpadded(int count) {
    int[][] sequences = sequences(count);
    Arrays.setAll(
        sequences, i -> Arrays.copyOf(sequences[i], 1 + promptLength() + response(i).length));
    return sequences;
  }

  /** All tokens but the last of each sequence, row after row. */
  public static int[] read(int[][] sequences) {
    return flat(sequences, 0);
  }

  /** All tokens but the first of each sequence, row after row. */
  public static int[] predicted(int[][] sequences) {
    return flat(sequences, 1);
  }

  /** Weights of predicted tokens: 1 on the response, 0 before and after it, [count · T]. */
  public float[] weights(int count) {
    int length = promptLength() + responseLength();
    float[] weights = new float[count * length];
    for (int i = 0; i < count; i++) {
      int first = i * length + promptLength();
      Arrays.fill(weights, first, first + response(i).length, 1);
    }
    return weights;
  }

  /** The token of the right answer to prompt i. */
  public int answer(int i) {
    return task.tokenizer().encode(problem(i).answer())[0];
  }

  /** The tokens of the two bits. */
  public int[] bitTokens() {
    return task.tokenizer().encode("01");
  }

  public int endToken() {
    return task.tokenizer().requireEndOfSequence();
  }

  public int vocabularySize() {
    return task.tokenizer().vocabularySize();
  }

  private Problem problem(int i) {
    return task.source().draw(CounterRandom.of(SEED, Purpose.ROLLOUT_PROMPT, i), Split.TRAIN);
  }

  private static int[] flat(int[][] sequences, int from) {
    int length = sequences[0].length - 1;
    int[] tokens = new int[sequences.length * length];
    for (int i = 0; i < sequences.length; i++) {
      System.arraycopy(sequences[i], from, tokens, i * length, length);
    }
    return tokens;
  }
}
