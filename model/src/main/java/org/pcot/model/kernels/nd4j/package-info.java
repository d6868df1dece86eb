/** The portable kernels, of ND4J operations alone: what the others are tested against. */
package org.pcot.model.kernels.nd4j;
