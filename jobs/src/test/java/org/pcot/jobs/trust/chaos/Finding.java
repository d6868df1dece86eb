package org.pcot.jobs.trust.chaos;

/** What must never be seen. */
enum Finding {
  DIFFERENT_BITS("files with other bits, or missing"),
  BROKEN_SEAL("files that are not what their digests say"),
  LEFT_BEHIND("files or processes left behind"),
  REFUSED("commands refused that should have resumed"),
  FAILED("internal failures"),
  WRONG_EXIT("other exit codes than documented"),
  WRONG_OUTPUT("other lines than those of an undisturbed run"),
  STACK_TRACE("stack traces"),
  HANG("hangs");

  private final String description;

  Finding(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }
}
