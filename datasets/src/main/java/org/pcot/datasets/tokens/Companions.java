package org.pcot.datasets.tokens;

import java.util.regex.Pattern;

/**
 * The files of a model's directory that go wherever its tokenizer goes: what is the same whatever
 * the weights become, be it for the tokenizer itself, for prompts, for generation or for lawyers.
 */
public final class Companions {
  private static final Pattern NAME =
      Pattern.compile(
          "generation_config\\.json|tokenizer\\.json|tokenizer\\.model(\\.v\\d+\\w*)?|tekken\\.json"
              + "|tokenizer_config\\.json|special_tokens_map\\.json|added_tokens\\.json"
              + "|vocab\\.json|merges\\.txt|chat_template\\.(jinja|json)|(LICENSE|NOTICE).*");

  private Companions() {}

  /** Whether a file of this name is one. */
  public static boolean include(String name) {
    return NAME.matcher(name).matches();
  }
}
