/** Files and directories that are either whole or not there, on any Hadoop file system. */
package org.pcot.datasets.storage;
