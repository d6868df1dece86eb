/** STaR on autoregressive linear models (Theorem 2 of arXiv 2510.11495). */
package org.pcot.rl.linear;
