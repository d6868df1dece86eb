package org.pcot.datasets.corpus.sources;

import java.util.List;
import org.pcot.datasets.corpus.rejects.RejectedRowException;

/**
 * The texts of one row of a source file, or why they cannot be read.
 *
 * @param line from 1
 * @param texts of the columns asked for, in their order; null with a failure
 * @param failure null with texts
 */
public record RowTexts(long line, List<String> texts, RejectedRowException failure) {}
