/** Published files, JSON lines or Parquet: found, described and read row by row. */
package org.pcot.datasets.corpus.sources;
