/**
 * A decoder as a function of its parameters: the parts of a block, each forward and backward, and
 * what is scored.
 */
package org.pcot.model.decoder;
