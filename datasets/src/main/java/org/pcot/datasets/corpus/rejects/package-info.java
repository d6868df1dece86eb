/** Rows of published files that are not used, and why. */
package org.pcot.datasets.corpus.rejects;
