package org.pcot.datasets.corpus.rejects;

import java.io.Serializable;
import java.util.Locale;

/**
 * A row that is not used.
 *
 * @param line of a text file, or row of a Parquet file, from 1
 * @param detail what exactly is wrong, in words
 */
public record Rejection(String file, long line, Reason reason, String detail)
    implements Serializable {

  /** Why a row is not used. */
  public enum Reason {
    NOT_UTF8,
    NOT_JSON,
    NO_TEXT,
    NO_ANSWER,
    UNREADABLE_ANSWER,
    OTHER_ANSWER,
    TOO_LONG,
    ALSO_IN_TEST,
    ALSO_IN_VALIDATION;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    String place = file.endsWith(".parquet") ? ", row " : ", line ";
    return file + place + line + ": " + reason.label() + ": " + detail;
  }
}
