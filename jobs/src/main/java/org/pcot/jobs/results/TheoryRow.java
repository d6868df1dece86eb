package org.pcot.jobs.results;

import java.io.Serializable;

/**
 * What a model of one cell does after pre-training (round 0) or a round of STaR; the columns of the
 * result table. Probabilities are means over test inputs.
 *
 * @param noise share of corrupted chains
 * @param leap distance of the partial products in a chain
 * @param drawn samples that were drawn for this round
 * @param kept samples that the model was fitted to
 * @param firstWeightDistance Euclidean, of w_1 from ln((1+p)/(1-p)) e_1
 * @param firstIsX1 probability that the first sign is x_1
 * @param longCorrect probability of the correct long response
 * @param shortCorrect probability of the correct short response
 * @param stopAfterFirst probability of stopping after the first sign x_1
 * @param greedyLong share of inputs with a long greedy response
 * @param greedyRight share of inputs whose greedy response ends in the parity
 * @param greedyChains share of inputs whose greedy response is the whole correct chain
 * @param greedyFirst share of inputs whose greedy response is x_1 and the stop
 */
public record TheoryRow(
    int d,
    double pCot,
    double noise,
    int leap,
    long seed,
    int round,
    long drawn,
    long kept,
    double firstWeightDistance,
    double firstIsX1,
    double longCorrect,
    double shortCorrect,
    double stopAfterFirst,
    double greedyLong,
    double greedyRight,
    double greedyChains,
    double greedyFirst)
    implements Serializable {}
