/** The right to write somewhere, for one process at a time, on any Hadoop file system. */
package org.pcot.datasets.leases;
