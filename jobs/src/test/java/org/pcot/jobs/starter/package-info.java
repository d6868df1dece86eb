/** What {@code ./pcot} and the scripts beside it do before Java starts. */
package org.pcot.jobs.starter;
