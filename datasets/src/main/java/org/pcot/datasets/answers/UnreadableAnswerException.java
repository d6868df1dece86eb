package org.pcot.datasets.answers;

/** Text that is no answer in its notation: the message says why. */
public final class UnreadableAnswerException extends Exception {
  public UnreadableAnswerException(String message) {
    super(message);
  }
}
