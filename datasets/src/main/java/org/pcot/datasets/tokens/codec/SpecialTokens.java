package org.pcot.datasets.tokens.codec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Ids by name, in the order of the ids, and which of them begin and end a sequence. */
public record SpecialTokens(
    Map<String, Integer> ids, OptionalInt beginOfSequence, OptionalInt endOfSequence) {
  private static final String GPT2_BOTH = "<|endoftext|>";
  private static final List<String> BEGIN = List.of("<|begin_of_text|>", "<s>", GPT2_BOTH);
  private static final List<String> END = List.of("<|end_of_text|>", "</s>", GPT2_BOTH);

  /** Begin and end by the names that Llama 3, SentencePiece and GPT-2 give them. */
  public static SpecialTokens of(Map<String, Integer> ids) {
    return of(ids, BEGIN, END);
  }

  /** Begin and end by the first of these names that there is. */
  public static SpecialTokens of(Map<String, Integer> ids, List<String> begin, List<String> end) {
    Map<String, Integer> ordered = new LinkedHashMap<>();
    ids.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    return new SpecialTokens(
        Collections.unmodifiableMap(ordered), first(ids, begin), first(ids, end));
  }

  private static OptionalInt first(Map<String, Integer> ids, List<String> names) {
    return names.stream().filter(ids::containsKey).mapToInt(ids::get).findFirst();
  }
}
