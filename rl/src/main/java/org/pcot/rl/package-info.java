/** Rewards, objectives, rollouts and the post-training loop. */
package org.pcot.rl;
