package org.pcot.jobs.trust.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which part of the work a process was at, as the file tells that it wrote last. */
enum Stage {
  /** It has written nothing yet. */
  START("(?!)"),
  LEASE("leases\\b"),
  CORPUS("corpora\\b"),
  PRETRAINING("/pretraining\\b"),
  STAR("/star-"),
  REINFORCE("/reinforce-"),
  GRPO("/grpo-"),
  EVALUATION("/evaluation\\b"),
  FIGURES("/figures\\b"),
  TABLE("/\\.?results\\b"),
  THEORY("/\\.?(grid|thresholds|complexity|reference|reference_corpus|claims)\\b"),
  /** Such as the configuration. */
  OTHER_FILES("");

  private final Pattern place;

  Stage(String place) {
    this.place = Pattern.compile(place);
  }

  /** By the last file, if there was one; the first place that fits counts. */
  static Stage of(Path output, Optional<Path> last) {
    return last.map(file -> "/" + output.relativize(file))
        .flatMap(
            name ->
                List.of(values()).stream().filter(s -> s.place.matcher(name).find()).findFirst())
        .orElse(START);
  }
}
