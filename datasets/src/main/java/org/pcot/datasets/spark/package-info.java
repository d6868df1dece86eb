/** What Spark carries to executors beside the rows of a corpus. */
package org.pcot.datasets.spark;
