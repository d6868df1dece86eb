package org.pcot.datasets.tokens;

import java.io.Serializable;
import java.util.Map;
import java.util.OptionalInt;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * A published model's tokenizer: its files, which are what travels, and what was read from them.
 */
record PublishedTokenizer(TokenizerFiles files, Codec codec) implements Tokenizer {
  @Override
  public int[] encode(String text) {
    return codec.encode(text);
  }

  @Override
  public String decode(int[] ids) {
    return codec.decode(ids);
  }

  @Override
  public int vocabularySize() {
    return codec.vocabularySize();
  }

  @Override
  public OptionalInt beginOfSequence() {
    return codec.specialTokens().beginOfSequence();
  }

  @Override
  public OptionalInt endOfSequence() {
    return codec.specialTokens().endOfSequence();
  }

  /** The files name none that is of use: shorter sequences are told by their lengths. */
  @Override
  public OptionalInt padding() {
    return OptionalInt.empty();
  }

  @Override
  public Map<String, Integer> specialTokens() {
    return codec.specialTokens().ids();
  }

  @Override
  public String sha256() {
    return files.sha256();
  }

  private Object writeReplace() {
    return new Serialised(files);
  }

  /** Opened again where it arrives. */
  private record Serialised(TokenizerFiles files) implements Serializable {
    private Object readResolve() {
      return Tokenizers.open(files);
    }
  }
}
