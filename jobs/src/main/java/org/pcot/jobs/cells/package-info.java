/** Cells of grids as Spark tasks, and their tables. */
package org.pcot.jobs.cells;
