package org.pcot.model.kernels;

/**
 * Sizes of a cache of keys and values.
 *
 * @param heads of keys and values, in each layer
 * @param headSize channels a head, D
 * @param slots sequences
 * @param capacity positions a sequence
 */
public record CacheShape(int layers, int heads, int headSize, int slots, int capacity) {}
