package org.pcot.datasets.corpus.sources;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcot.datasets.configuration.Setting;

/** Which columns of the source files are read: all of text, answers also of numbers. */
public record ColumnsConfig(
    @Setting("the question") String question,
    @Setting("the worked solution, which states its answer") String solution,
    @Setting(
            value =
                "the answer alone, which the solution must state; none if there is no such column",
            byDefault = NONE)
        String answer)
    implements Serializable {
  private static final String NONE = "none";

  Optional<String> answerColumn() {
    return answer.equals(NONE) ? Optional.empty() : Optional.of(answer);
  }

  /** Whether it is the column of answers, which may be numbers, and no other one. */
  boolean isAnswer(String column) {
    return column.equals(answer) && !column.equals(question) && !column.equals(solution);
  }

  List<String> all() {
    List<String> names = new ArrayList<>(List.of(question, solution));
    answerColumn().ifPresent(names::add);
    return names;
  }
}
