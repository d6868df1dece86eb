package org.pcot.datasets.corpus.sources;

import com.fasterxml.jackson.databind.JsonNode;
import org.pcot.datasets.corpus.rejects.RejectedRowException;

/**
 * A JSON value that should be a row, or why it is none.
 *
 * @param line on which it begins, from 1
 * @param value null with a failure
 * @param failure null with a value
 */
record JsonElement(long line, JsonNode value, RejectedRowException failure) {}
