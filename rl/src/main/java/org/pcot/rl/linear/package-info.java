/**
 * STaR on autoregressive linear models (theorem 2 of arXiv 2510.11495), and how its share of long
 * responses grows.
 */
package org.pcot.rl.linear;
