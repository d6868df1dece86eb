/** Sweeps: experiments over a grid of configuration keys, a Spark task each. */
package org.pcot.jobs.sweep;
