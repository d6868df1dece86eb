package org.pcot.datasets.corpus;

/**
 * The corpus that is there now.
 *
 * @param isReused whether it was there before, made of the same
 */
public record WrittenCorpus(Manifest manifest, boolean isReused) {}
