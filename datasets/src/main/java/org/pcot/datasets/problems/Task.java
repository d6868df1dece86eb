package org.pcot.datasets.problems;

import java.io.Serializable;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * What a decoder is to learn: problems, how responses to them are judged, and their tokens.
 *
 * @param name in configurations, in the corpus and in the names of runs
 * @param endTokens any of which ends a response; demonstrations end with the tokenizer's own, which
 *     is always one of them
 */
public record Task(
    String name,
    ProblemSource source,
    Grader grader,
    Tokenizer tokenizer,
    SortedSet<Integer> endTokens,
    TokenLimits limits,
    Caption caption)
    implements Serializable {

  /**
   * @throws org.pcot.datasets.UserError when the tokenizer has no end of sequence
   */
  public Task {
    SortedSet<Integer> tokens = new TreeSet<>(endTokens);
    tokens.add(tokenizer.requireEndOfSequence());
    endTokens = Collections.unmodifiableSortedSet(tokens);
  }

  /** A task whose responses end with the tokenizer's end of sequence alone. */
  public Task(
      String name,
      ProblemSource source,
      Grader grader,
      Tokenizer tokenizer,
      TokenLimits limits,
      Caption caption) {
    this(name, source, grader, tokenizer, Collections.emptySortedSet(), limits, caption);
  }

  /** The same with problems from elsewhere. */
  public Task withSource(ProblemSource other) {
    return new Task(name, other, grader, tokenizer, endTokens, limits, caption);
  }

  /** The same with a tokenizer of the same content, such as one that travels as a reference. */
  public Task withTokenizer(Tokenizer same) {
    return new Task(name, source, grader, same, endTokens, limits, caption);
  }
}
