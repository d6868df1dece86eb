/** Pre-training: the loop with its evaluations and checkpoints, and learning without Spark. */
package org.pcot.model.training.pretraining;
