/** Tasks and mixtures of their long and short demonstrations. */
package org.pcot.datasets.problems;
