/** Inputs that are almost right, given to everything that parses. */
package org.pcot.jobs.trust.fuzzing;
