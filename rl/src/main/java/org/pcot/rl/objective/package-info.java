/** What a gradient step maximises, token by token, and its gradient. */
package org.pcot.rl.objective;
