/**
 * Published problems with solutions, such as GSM8K and MATH: rows of files are checked, divided
 * into train, validation and test, and made long and short demonstrations.
 *
 * <p>A usable training row is used once in every epoch. With N of them, row r (in the order of the
 * files and lines, from 0) is in epoch e the demonstration with id e N + p(r), where p is the
 * {@link org.pcot.datasets.random.Permutation} of (seed, e); whether it is long is drawn anew for
 * each id. Validation and test rows are demonstrated once, in the order of their files.
 */
package org.pcot.datasets.corpus.solutions;
