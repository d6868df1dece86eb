package org.pcot.datasets.corpus.sources;

import java.io.Serializable;
import java.util.List;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.problems.Split;

/** Where the rows come from; paths are read through Hadoop's file systems. */
public record SourceConfig(
    @Setting("files, directories or patterns such as data/train-*.parquet to train on")
        List<String> train,
    @Setting(value = "the same to validate on; or see validation_share", byDefault = "[]")
        List<String> validation,
    @Setting("the same to test on") List<String> test)
    implements Serializable {

  List<String> of(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }
}
