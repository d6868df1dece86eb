/** The names by which a configuration chooses what computes. */
package org.pcot.model.engine;
