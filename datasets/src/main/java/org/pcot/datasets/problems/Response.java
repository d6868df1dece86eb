package org.pcot.datasets.problems;

import java.io.Serializable;

/**
 * What a decoder answered.
 *
 * @param text without end-of-sequence symbol
 * @param tokens how many it has, end-of-sequence token not counted
 * @param isEnded whether it ended by itself; otherwise it was truncated
 */
public record Response(String text, int tokens, boolean isEnded) implements Serializable {}
