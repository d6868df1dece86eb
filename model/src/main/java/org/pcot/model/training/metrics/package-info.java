/** What a run writes down while it goes on: metrics as JSON lines and as TensorBoard's events. */
package org.pcot.model.training.metrics;
