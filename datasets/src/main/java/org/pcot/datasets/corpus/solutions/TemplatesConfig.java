package org.pcot.datasets.corpus.solutions;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.tokens.PromptFrame;
import org.pcot.datasets.tokens.Tokenizer;
import org.pcot.datasets.tokens.Tokenizers;

/** How a row becomes a prompt and its long or short response. */
public record TemplatesConfig(
    @Setting(
            "the prompt; its field is {question}. Names of the tokenizer's special tokens, such as"
                + " <|im_start|>, are these tokens here, and in questions text")
        String prompt,
    @Setting(
            "the long response; its fields are {question}, {solution}, {answer}. A line of the"
                + " solution that only repeats the answer is not part of {solution}")
        String longResponse,
    @Setting("the short response; its fields are {question} and {answer}") String shortResponse,
    @Setting(
            value =
                "the special token that ends every response, such as <|im_end|> of a chat; \"\" for"
                    + " the tokenizer's end-of-sequence (EOS) token",
            byDefault = "\"\"",
            omitDefault = true)
        String eosToken,
    @Setting(
            value =
                "whether the model's own chat_template makes the prompt: refused, since no library"
                    + " for Java fills it in as transformers does; give what that makes as prompt",
            byDefault = "false",
            omitDefault = true)
        boolean chat)
    implements Serializable {

  private static final String PRINT_PROMPT =
      "python3 -c 'import json, sys, transformers as t; print(json.dumps(t.AutoTokenizer"
          + ".from_pretrained(sys.argv[1]).apply_chat_template([{\"role\": \"user\", \"content\":"
          + " \"{question}\"}], tokenize=False, add_generation_prompt=True)))' DIR";

  /**
   * @throws UserError for a field that is not known, or lacks
   */
  public TemplatesConfig {
    if (chat) {
      throw new UserError(
          "chat: is true, and no library for Java fills in chat templates as transformers does",
          "leave chat out, and set prompt to what transformers makes of the model's template,"
              + " once: "
              + PRINT_PROMPT);
    }
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

  /**
   * The tokenizer of these prompts and responses.
   *
   * @throws UserError when it does not have the special tokens that are named, or when these stand
   *     in a prompt that has the question more than once
   */
  public Tokenizer framed(Tokenizer tokenizer) {
    Optional<PromptFrame> frame = PromptFrame.of(prompt);
    Tokenizer framed =
        Tokenizers.framed(tokenizer, frame.orElse(new PromptFrame(prompt, "")), eosToken);
    if (frame.isEmpty() && framed != tokenizer) {
      throw new UserError(
          "templates.prompt: names special tokens or has an eos_token beside it, and has {question}"
              + " more than once",
          "use {question} once");
    }
    return framed;
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
