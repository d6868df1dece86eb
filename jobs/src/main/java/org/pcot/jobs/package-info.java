/** The entry point of the program; the command line is in {@link org.pcot.jobs.cli}. */
package org.pcot.jobs;
