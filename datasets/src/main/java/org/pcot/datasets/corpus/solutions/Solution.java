package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import org.pcot.datasets.problems.Problem;

/**
 * What a usable row of a source file gives.
 *
 * @param questionHash SHA-256 of the question without its layout: equal for equal questions
 * @param isTruncated whether lines of the published solution were left out
 */
record Solution(Problem problem, String questionHash, boolean isTruncated)
    implements Serializable {}
