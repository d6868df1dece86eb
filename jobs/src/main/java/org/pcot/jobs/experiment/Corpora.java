package org.pcot.jobs.experiment;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.pcot.datasets.corpus.Corpus;
import org.pcot.datasets.corpus.GeneratedCorpus;
import org.pcot.datasets.corpus.WrittenCorpus;

/** The corpora of an experiment's seeds, each checked once; a damaged one is made again. */
final class Corpora {
  private final ExperimentContext context;
  private final Map<Long, Corpus> checked = new HashMap<>();

  Corpora(ExperimentContext context) {
    this.context = context;
  }

  /** Writes that of a seed, unless it is there. */
  WrittenCorpus generate(long seed) throws IOException {
    return keep(
        seed, corpus(seed).write(context.spark(), path(seed), partitions(), context.leases()));
  }

  /**
   * That of a seed.
   *
   * @throws org.pcot.datasets.UserError when there is none, or another
   */
  Corpus require(long seed) throws IOException {
    if (!checked.containsKey(seed)) {
      keep(seed, corpus(seed).restore(context.spark(), path(seed), partitions(), context.leases()));
    }
    return checked.get(seed);
  }

  private WrittenCorpus keep(long seed, WrittenCorpus written) {
    written
        .damage()
        .ifPresent(damage -> context.progress().say(damage + "; the corpus was made again"));
    checked.put(seed, written.corpus());
    return written;
  }

  private GeneratedCorpus corpus(long seed) {
    return new GeneratedCorpus(context.config().corpus(), seed);
  }

  private String path(long seed) {
    return context.layout().corpus(seed).toString();
  }

  private int partitions() {
    return context.spark().sparkContext().defaultParallelism();
  }
}
