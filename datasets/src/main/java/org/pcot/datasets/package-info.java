/** Tasks, mixtures of long and short demonstrations, and the Parquet corpus. */
package org.pcot.datasets;
