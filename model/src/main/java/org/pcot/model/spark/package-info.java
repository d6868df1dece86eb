/**
 * Training on Spark: shards as tasks, parameters as broadcasts, and Deeplearning4j's training
 * masters.
 */
package org.pcot.model.spark;
