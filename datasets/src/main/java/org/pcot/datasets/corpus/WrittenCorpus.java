package org.pcot.datasets.corpus;

import java.util.Optional;

/**
 * The corpus that is there now.
 *
 * @param isReused whether it was there before, made of the same
 * @param damage what was wrong with the one that was there before, and was written again
 */
public record WrittenCorpus(Corpus corpus, boolean isReused, Optional<String> damage) {
  public Manifest manifest() {
    return corpus.manifest();
  }
}
