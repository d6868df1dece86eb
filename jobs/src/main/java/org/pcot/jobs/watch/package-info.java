/** How far an experiment is, from its directory alone. */
package org.pcot.jobs.watch;
