/**
 * Autoregressive linear models, the setting of the theorems in section 5 of arXiv 2510.11495: bits
 * are signs, every position of a response has a linear head of its own, and heads are fitted by
 * stochastic gradient descent with a decaying step.
 *
 * <p>Heads are numbered: 0 decides the first sign, 1 whether to stop after it (position "2a"), and
 * l = 2 … m the l-th sign of a long response.
 */
package org.pcot.model.linear;
