package org.pcot.datasets.corpus.solutions;

/** One row cannot be used; the others can. */
final class RejectedRowException extends Exception {
  private final Rejection.Reason reason;

  RejectedRowException(Rejection.Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  Rejection.Reason reason() {
    return reason;
  }
}
