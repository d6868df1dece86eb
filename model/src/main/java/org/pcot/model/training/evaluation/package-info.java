/**
 * Measurement of a model by its answers, with intervals, and the files that metrics are written to.
 */
package org.pcot.model.training.evaluation;
