package org.pcot.jobs.trust.chaos;

/** Which processes are killed. */
enum Target {
  DRIVER,
  EXECUTOR,
  BOTH
}
