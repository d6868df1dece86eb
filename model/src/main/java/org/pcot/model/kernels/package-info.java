/**
 * The operations of a decoder, forward and backward, as every engine has them, and the threads of
 * one kernel.
 */
package org.pcot.model.kernels;
