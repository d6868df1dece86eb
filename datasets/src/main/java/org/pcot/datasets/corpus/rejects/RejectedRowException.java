package org.pcot.datasets.corpus.rejects;

/** One row cannot be used; the others can. */
public final class RejectedRowException extends Exception {
  private final Rejection.Reason reason;

  public RejectedRowException(Rejection.Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  public Rejection.Reason reason() {
    return reason;
  }
}
