/** What a response is worth. */
package org.pcot.rl.rewards;
