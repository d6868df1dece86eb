/** A card beside PyTorch, where there is neither ND4J nor Spark: see {@code .ci/gpu}. */
package org.pcot.jobs.benchmark.cards;
