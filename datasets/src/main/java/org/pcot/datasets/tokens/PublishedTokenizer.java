package org.pcot.datasets.tokens;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.commons.codec.digest.DigestUtils;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * A published model's tokenizer: its files and what was read from them.
 *
 * @param beside {@link Companions} of the files, where they are of a directory
 * @param bounds of prompts and responses
 * @param traveller what is serialised in its place, and becomes a tokenizer again where it arrives
 */
record PublishedTokenizer(
    TokenizerFiles files,
    TokenizerFiles beside,
    Codec codec,
    TextBounds bounds,
    Serializable traveller)
    implements Tokenizer {
  /** Travels as its files' bytes. */
  static PublishedTokenizer of(
      TokenizerFiles files, TokenizerFiles beside, Codec codec, TextBounds bounds) {
    Reopened traveller = new Reopened(files, beside, bounds);
    return new PublishedTokenizer(files, beside, codec, bounds, traveller);
  }

  /** The same, but it travels as this reference to it. */
  PublishedTokenizer travellingAs(Tokenizers.Reference reference) {
    return new PublishedTokenizer(files, beside, codec, bounds, new Fetched(reference));
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
  public int[] promptStart() {
    return bounds.start().stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public int vocabularySize() {
    return codec.vocabularySize();
  }

  @Override
  public OptionalInt beginOfSequence() {
    return bounds.begin().stream().mapToInt(Integer::intValue).findFirst();
  }

  @Override
  public OptionalInt endOfSequence() {
    return bounds.end().stream().mapToInt(Integer::intValue).findFirst();
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

  /** Of the files; and of the bounds, where they are not what the names of tokens say. */
  @Override
  public String sha256() {
    return bounds.equals(TextBounds.named(codec.specialTokens()))
        ? files.sha256()
        : DigestUtils.sha256Hex(
            files.sha256() + List.of(bounds.start(), bounds.begin(), bounds.end()));
  }

  private Object writeReplace() {
    return traveller;
  }

  private record Reopened(TokenizerFiles files, TokenizerFiles beside, TextBounds bounds)
      implements Serializable {
    private Object readResolve() {
      return of(files, beside, Tokenizers.codec(files), bounds);
    }
  }

  private record Fetched(Tokenizers.Reference tokenizer) implements Serializable {
    private Object readResolve() {
      return tokenizer.get();
    }
  }
}
