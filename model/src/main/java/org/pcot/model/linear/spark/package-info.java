/**
 * The heads of a linear model fitted exactly, by Spark MLlib on a Parquet corpus: the reference
 * that stochastic gradient descent on the same objectives must approach.
 */
package org.pcot.model.linear.spark;
