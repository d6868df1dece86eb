/** How far long work has come, on a terminal or in a log. */
package org.pcot.jobs.progress;
