/** The paper's theorems held against what autoregressive linear models do, a Spark task a cell. */
package org.pcot.jobs.theory;
