/** Parquet files that are written in memory, without Spark: the same rows give the same bits. */
package org.pcot.datasets.parquet;
