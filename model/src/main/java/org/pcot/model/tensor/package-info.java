/** Matrices in off-heap memory, and long vectors of parameters and gradients made of blocks. */
package org.pcot.model.tensor;
