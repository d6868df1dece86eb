/** Damages every kind of file that pcot leaves, and looks at what pcot does with it. */
package org.pcot.jobs.trust.corruption;
