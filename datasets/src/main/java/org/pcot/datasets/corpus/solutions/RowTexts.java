package org.pcot.datasets.corpus.solutions;

import java.util.List;

/**
 * The texts of one row of a source file, or why they cannot be read.
 *
 * @param line from 1
 * @param texts of the columns asked for, in their order; null with a failure
 * @param failure null with texts
 */
record RowTexts(long line, List<String> texts, RejectedRowException failure) {}
