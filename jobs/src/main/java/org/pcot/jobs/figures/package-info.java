/** The figures of the paper, drawn from measurements: PNG for the eye, SVG for typesetting. */
package org.pcot.jobs.figures;
