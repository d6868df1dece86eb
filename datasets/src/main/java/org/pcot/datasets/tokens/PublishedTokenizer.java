package org.pcot.datasets.tokens;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * A published model's tokenizer: its files and what was read from them.
 *
 * @param start ids that prompts begin with
 * @param traveller what is serialised in its place, and becomes a tokenizer again where it arrives
 */
record PublishedTokenizer(
    TokenizerFiles files, Codec codec, List<Integer> start, Serializable traveller)
    implements Tokenizer {
  /** Travels as its files' bytes. */
  static PublishedTokenizer of(TokenizerFiles files, Codec codec, List<Integer> start) {
    return new PublishedTokenizer(files, codec, start, new Reopened(files, start));
  }

  /** The same, but it travels as this reference to it. */
  PublishedTokenizer travellingAs(Tokenizers.Reference reference) {
    return new PublishedTokenizer(files, codec, start, new Fetched(reference));
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
  public int[] encodePrompt(String prompt) {
    return IntStream.concat(
            start.stream().mapToInt(Integer::intValue), IntStream.of(encode(prompt)))
        .toArray();
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

  /** Of the files; and of how prompts start, where that is not with the begin of sequence. */
  @Override
  public String sha256() {
    return start.equals(beginOfSequence().stream().boxed().toList())
        ? files.sha256()
        : DigestUtils.sha256Hex(files.sha256() + " " + start);
  }

  private Object writeReplace() {
    return traveller;
  }

  private record Reopened(TokenizerFiles files, List<Integer> start) implements Serializable {
    private Object readResolve() {
      return of(files, Tokenizers.codec(files), start);
    }
  }

  private record Fetched(Tokenizers.Reference tokenizer) implements Serializable {
    private Object readResolve() {
      return tokenizer.get();
    }
  }
}
