package org.pcot.jobs.trust.corruption;

/** What became of a damage. */
enum Outcome {
  /** Everything is as it was before the damage, and what was done is said. */
  MADE_AGAIN("made again", false),
  /** The command does not read the file: it is still damaged, and everything else is as it was. */
  NOT_READ("not read", false),
  /** A readable message, and nothing else was changed. */
  REFUSED("refused", false),
  /** What is there is right, but nobody was told. */
  UNSAID("right, unsaid", true),
  /** Something else is there than without the damage, as if all were well. */
  DIFFERENT("different", true),
  /** A stack trace, or a failure that is called internal. */
  INTERNAL("internal failure", true),
  HANGS("hangs", true);

  private final String title;
  private final boolean isFault;

  Outcome(String title, boolean isFault) {
    this.title = title;
    this.isFault = isFault;
  }

  String title() {
    return title;
  }

  boolean isFault() {
    return isFault;
  }
}
