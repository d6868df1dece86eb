/** The fast kernels for CPUs: OpenBLAS for matrix products, vector loops for the rest. */
package org.pcot.model.kernels.cpu;
