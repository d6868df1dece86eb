/** An experiment or a sweep as one HTML file, which needs nothing else. */
package org.pcot.jobs.report;
