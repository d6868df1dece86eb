package org.pcot.jobs.benchmark.trl;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * Reads texts as another tokenizer does, and writes any token as its number, with spaces between
 * them. Its end of sequence is no token of the model.
 *
 * @param vocabularySize the model's
 */
public record NumberedTokens(Tokenizer reader, int vocabularySize) implements Tokenizer {
  /** The tokens of what {@link #decode} wrote. */
  public static IntStream ids(String text) {
    return text.isEmpty()
        ? IntStream.empty()
        : Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt);
  }

  @Override
  public int[] encode(String text) {
    return reader.encode(text);
  }

  @Override
  public String decode(int[] ids) {
    return IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  @Override
  public OptionalInt beginOfSequence() {
    return OptionalInt.empty();
  }

  /** Beyond the tokens that are drawn. */
  @Override
  public OptionalInt endOfSequence() {
    return OptionalInt.of(vocabularySize);
  }

  @Override
  public OptionalInt padding() {
    return OptionalInt.empty();
  }

  @Override
  public Map<String, Integer> specialTokens() {
    return Map.of();
  }

  @Override
  public String sha256() {
    return reader.sha256();
  }
}
