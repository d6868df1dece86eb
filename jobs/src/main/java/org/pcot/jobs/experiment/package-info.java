/** An experiment: its configuration, its directory and its stages. */
package org.pcot.jobs.experiment;
