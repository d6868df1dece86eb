package org.pcot.datasets.problems;

import java.io.Serializable;
import java.util.SortedSet;
import org.pcot.datasets.configuration.Discriminator;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.tokens.Tokenizer;

/** The tasks that can be demonstrated, by the keys of a file. */
@Discriminator(
    key = "task",
    setting = @Setting(value = "the task to demonstrate", byDefault = "parity"))
public sealed interface TaskConfig extends Serializable permits Parity, Multiplication, Addition {
  /** That a text may have beside one a character: some tokenizers begin words with a space. */
  int TOKENS_IN_FRONT = 1;

  /** What these keys describe, with a token to a symbol. */
  Task task();

  /** Whether it is judged by its text, and can so be learnt through any tokenizer. */
  default boolean isText() {
    return false;
  }

  /**
   * The same through a language model's tokenizer. No text of ASCII has more tokens than
   * characters, but for those that prompts start with.
   *
   * @param endTokens any of which ends a response
   * @throws IllegalArgumentException for a task that is no text
   */
  default Task task(Tokenizer tokenizer, SortedSet<Integer> endTokens) {
    Task own = task();
    if (!isText()) {
      throw new IllegalArgumentException(own.name() + ": its symbols are its tokens");
    }
    return new Task(
        own.name(),
        own.source(),
        own.grader(),
        tokenizer,
        endTokens,
        own.limits()
            .plusPrompt(tokenizer.promptStart().length + TOKENS_IN_FRONT)
            .plusResponse(TOKENS_IN_FRONT),
        own.caption());
  }
}
