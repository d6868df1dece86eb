/** What ends work early: a mistake of the user's, or the end of the process. */
package org.pcot.datasets;
