package org.pcot.datasets.tokens;

import java.io.Serializable;
import java.util.Map;
import java.util.OptionalInt;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * A published model's tokenizer: its files and what was read from them.
 *
 * @param traveller what is serialised in its place, and becomes a tokenizer again where it arrives
 */
record PublishedTokenizer(TokenizerFiles files, Codec codec, Serializable traveller)
    implements Tokenizer {
  /** Travels as its files' bytes. */
  static PublishedTokenizer of(TokenizerFiles files, Codec codec) {
    return new PublishedTokenizer(files, codec, new Reopened(files));
  }

  /** The same, but it travels as this reference to it. */
  PublishedTokenizer travellingAs(Tokenizers.Reference reference) {
    return new PublishedTokenizer(files, codec, new Fetched(reference));
  }

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
    return traveller;
  }

  private record Reopened(TokenizerFiles files) implements Serializable {
    private Object readResolve() {
      return Tokenizers.open(files);
    }
  }

  private record Fetched(Tokenizers.Reference tokenizer) implements Serializable {
    private Object readResolve() {
      return tokenizer.get();
    }
  }
}
