/** The rival: the same decoder and the same work in libtorch, in a process of its own. */
package org.pcot.jobs.benchmark.libtorch;
