/** The command line: one class to a subcommand, and what they share. */
package org.pcot.jobs.cli;
