/** What experiments promise, shown with drivers, workers and executors that are real processes. */
package org.pcot.jobs.cluster;
