package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.pcot.datasets.configuration.Setting;

/** How a row becomes a prompt and its long or short response. */
public record TemplatesConfig(
    @Setting("the prompt; its field is {question}") String prompt,
    @Setting(
            "the long response; its fields are {question}, {solution}, {answer}. A line of the"
                + " solution that only repeats the answer is not part of {solution}")
        String longResponse,
    @Setting("the short response; its fields are {question} and {answer}") String shortResponse)
    implements Serializable {

  /**
   * @throws org.pcot.datasets.UserError for a field that is not known, or lacks
   */
  public TemplatesConfig {
    Template.check("prompt", prompt, List.of(Template.QUESTION), Template.QUESTION);
    Template.check(
        "long_response",
        longResponse,
        List.of(Template.QUESTION, Template.SOLUTION, Template.ANSWER),
        Template.SOLUTION);
    Template.check(
        "short_response",
        shortResponse,
        List.of(Template.QUESTION, Template.ANSWER),
        Template.ANSWER);
  }

  String prompt(String question) {
    return Template.fill(prompt, Map.of(Template.QUESTION, question));
  }

  String longResponse(String question, String reasoning, String answer) {
    return Template.fill(
        longResponse,
        Map.of(Template.QUESTION, question, Template.SOLUTION, reasoning, Template.ANSWER, answer));
  }

  String shortResponse(String question, String answer) {
    return Template.fill(
        shortResponse, Map.of(Template.QUESTION, question, Template.ANSWER, answer));
  }
}
