/** STaR, REINFORCE and GRPO: advantages and gradient steps made of rewarded responses. */
package org.pcot.rl.algorithms;
