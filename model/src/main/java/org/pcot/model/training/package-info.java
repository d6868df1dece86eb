/**
 * A step of data-parallel training: shards, their micro-batches, the sum of gradients in a fixed
 * order, and the optimiser.
 */
package org.pcot.model.training;
