/** What was sampled in post-training, for a person to read. */
package org.pcot.jobs.rollouts;
