package org.pcot.datasets.problems;

import java.io.Serializable;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * What a decoder is to learn: problems, how responses to them are judged, and their tokens.
 *
 * @param name in configurations, in the corpus and in the names of runs
 */
public record Task(
    String name,
    ProblemSource source,
    Grader grader,
    Tokenizer tokenizer,
    TokenLimits limits,
    Caption caption)
    implements Serializable {}
