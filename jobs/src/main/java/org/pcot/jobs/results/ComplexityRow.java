package org.pcot.jobs.results;

import java.io.Serializable;

/**
 * How many samples pre-training needed before its model was calibrated and greedy as Theorem 1
 * says.
 *
 * @param samples the first number, among powers of the square root of 2, that sufficed; of a cell
 *     that was given up, the last that was tried
 * @param isReached whether it sufficed
 */
public record ComplexityRow(int d, double pCot, long seed, long samples, boolean isReached)
    implements Serializable {}
