/** Measurement of a model by its answers, with intervals. */
package org.pcot.model.training.evaluation;
