/** What ends work early, a user's mistake or the end of the process, and how it is told. */
package org.pcot.datasets;
