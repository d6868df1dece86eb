/** The corpus: demonstrations in Parquet, with a manifest that says what they are. */
package org.pcot.datasets.corpus;
