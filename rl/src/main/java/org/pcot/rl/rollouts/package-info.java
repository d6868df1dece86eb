/** Responses sampled from a policy, rewarded, and kept as Parquet. */
package org.pcot.rl.rollouts;
