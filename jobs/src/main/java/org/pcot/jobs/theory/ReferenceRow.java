package org.pcot.jobs.theory;

import java.io.Serializable;

/**
 * A head that stochastic gradient descent fitted beside the minimiser of the same objective; the
 * columns of the reference table.
 *
 * @param head 0 for the first sign, 1 for the stop, l for the l-th sign of the chain
 * @param steps T of the descent
 * @param sgdCoefficient weight of the feature that decides: x_1, y_1·x_1 at the stop, y_{l-1}·x_l
 * @param exactCoefficient the minimiser's
 * @param distance Euclidean, between all weights of the head
 * @param allowed bound on the expected distance
 * @param largestProbabilityDifference over test inputs along correct chains
 */
public record ReferenceRow(
    int d,
    double pCot,
    long seed,
    int head,
    long steps,
    double lambda,
    double sgdCoefficient,
    double exactCoefficient,
    double distance,
    double allowed,
    double largestProbabilityDifference)
    implements Serializable {}
