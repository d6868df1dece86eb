/** The post-training loop, an iteration of rollouts and gradient steps at a time. */
package org.pcot.rl.posttraining;
