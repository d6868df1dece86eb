/** Sources of problems, graders of responses, and mixtures of demonstrations. */
package org.pcot.datasets.problems;
