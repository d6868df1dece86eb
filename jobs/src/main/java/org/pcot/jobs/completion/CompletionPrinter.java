package org.pcot.jobs.completion;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.Set;
import org.pcot.datasets.TerminalText;
import org.pcot.datasets.tokens.Tokenizer;

/** Prints a prompt and then its continuation, token by token: as text, or as ids. */
final class CompletionPrinter {
  private final Optional<Tokenizer> tokenizer;
  private final Set<Integer> endTokens;
  private final PrintWriter out;
  private Optional<TextStream> text = Optional.empty();

  CompletionPrinter(Optional<Tokenizer> tokenizer, Set<Integer> endTokens, PrintWriter out) {
    this.tokenizer = tokenizer;
    this.endTokens = endTokens;
    this.out = out;
  }

  void begin(Prompt prompt) {
    text = tokenizer.map(t -> new TextStream(t, prompt.ids()));
    print(prompt.text());
  }

  /** The token that ends a text is none of it, but one of the ids. */
  void add(int token) {
    if (text.isEmpty()) {
      print(" " + token);
    } else if (!endTokens.contains(token)) {
      print(text.get().next(token));
    }
  }

  void end() {
    text.ifPresent(t -> print(t.rest()));
    out.println();
  }

  private void print(String piece) {
    if (!piece.isEmpty()) {
      out.print(TerminalText.of(piece));
      out.flush();
    }
  }
}
