/** Measures this project against libtorch, side by side in one run; no part of the application. */
package org.pcot.jobs.benchmark;
