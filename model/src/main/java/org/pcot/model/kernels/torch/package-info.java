/** libtorch, which the user brings: on cards, and on CPUs with units for bfloat16. */
package org.pcot.model.kernels.torch;
