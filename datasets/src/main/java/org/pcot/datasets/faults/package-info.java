/** What can be wrong around pcot, told in words that a user can act on. */
package org.pcot.datasets.faults;
