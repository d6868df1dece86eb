package org.pcot.datasets.problems;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.pcot.datasets.random.CounterRandom;
import org.pcot.datasets.tokens.symbols.Vocabulary;

/** What a decoder is to learn: problems, their text, and their tokens. Immutable. */
public interface Task extends Serializable {
  /** The name in configurations and in the corpus. */
  String name();

  /** How large inputs are, in the task's own measure: bits, digits. */
  int size();

  /** Name and size as a reader knows them. */
  String describe();

  Vocabulary vocabulary();

  /** The accuracy of a guess; none where a guess is next to never right. */
  OptionalDouble chance();

  /**
   * The problem that a random stream stands for: a pure function of stream and split. Uses counters
   * from 1 on; counter 0 is the caller's.
   *
   * <p>A rollout draws its prompt from {@link Split#TRAIN} with a stream of {@code ROLLOUT_PROMPT}:
   * the inputs of training, and no test input where {@link #separatesInputs} holds.
   */
  Problem problem(CounterRandom random, Split split);

  /** Whether the splits share no input, for any seeds; otherwise their streams alone differ. */
  boolean separatesInputs();

  /** The final answer that a response (without end-of-sequence symbol) states; may be empty. */
  String statedAnswer(String response);

  /**
   * Whether a response (without end-of-sequence symbol) has the form of a demonstration, long or
   * short, whether what it says is right or wrong.
   */
  boolean isWellFormed(String response);

  /** A demonstration as one line of text. */
  String text(String prompt, String response);

  /** The tokens that a decoder is given: the prompt and the symbol that asks for a response. */
  int[] encodePrompt(String prompt);

  /** The tokens that a decoder is to emit: the response and the end-of-sequence token. */
  default int[] encodeResponse(String response) {
    return vocabulary().encodeWithEos(response);
  }

  /** The most tokens that {@link #encodePrompt} gives. */
  int maxPromptTokens();

  /** The most tokens that {@link #encodeResponse} gives, end-of-sequence token included. */
  int maxResponseTokens();

  /** Tokens of the longest demonstrated response, end-of-sequence token not counted. */
  default int longResponseLength() {
    return maxResponseTokens() - 1;
  }

  /** Whether a response of so many tokens, end-of-sequence token not counted, counts as long. */
  default boolean isLong(int responseLength) {
    return responseLength >= longResponseLength();
  }
}
