package org.pcot.datasets.problems;

import java.io.Serializable;

/**
 * A demonstration: one row of a corpus.
 *
 * @param id its index in its split's stream
 * @param response the long or the short response, without end-of-sequence symbol
 * @param isLong whether the long response was drawn
 */
public record Example(long id, String prompt, String response, String answer, boolean isLong)
    implements Serializable {}
