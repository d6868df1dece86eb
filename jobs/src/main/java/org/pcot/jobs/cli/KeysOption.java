package org.pcot.jobs.cli;

import picocli.CommandLine.Option;

/** Of a subcommand whose files have keys of their own: lists them in place of its work. */
final class KeysOption {
  @Option(
      names = "--keys",
      description = "List all settings of such a file: meaning, type, range and default.")
  private boolean isGiven;

  boolean isGiven() {
    return isGiven;
  }
}
