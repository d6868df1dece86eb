package org.pcot.datasets.tokens.bpe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * Hugging Face's {@code tokenizer.json}, if it is byte-level BPE with no normalisation but NFC, as
 * those of GPT-2, Llama 3 and Qwen are. The one library that reads all kinds is native, and on
 * machines with a graphics card downloads itself.
 */
public final class TokenizerJson {
  private static final String BYTE_LEVEL = "ByteLevel";

  private static final int LONGEST_PATTERN = 10_000;
  private static final String REMEDY =
      "give the tokenizer.model where the model has one, or use a byte-level BPE tokenizer";

  private TokenizerJson() {}

  /** Whether a file may be one. */
  public static boolean looksLike(byte[] file) {
    return file.length > 0 && file[0] == '{';
  }

  /**
   * @throws UserError when the file is damaged, or a tokenizer of another kind
   */
  public static Codec open(TokenizerFiles files, String name) {
    JsonNode tree = files.json(name);
    JsonNode model = tree.path("model");
    if (!model.path("vocab").isObject()) {
      throw new UserError(files.origin() + ": is JSON, but not a tokenizer.json", REMEDY);
    }
    if (!model.path("merges").isArray() || model.path("byte_fallback").asBoolean()) {
      throw unsupported(files, "its model is not byte-level BPE");
    }
    boolean isComposed = isComposed(files, tree.path("normalizer"));
    String pattern = pattern(files, tree.path("pre_tokenizer"));
    Map<String, Integer> vocabulary = BytePairs.vocabulary(files, name, model.path("vocab"));
    AddedTokens added = addedTokens(files, name, tree.path("added_tokens"));
    Codec codec =
        new BytePairs(files, name, vocabulary, pairs(files, name, model.path("merges")))
            .codec(pattern, added, model.path("ignore_merges").asBoolean());
    return PlainText.of(codec, isComposed, added.plain());
  }

  private static boolean isComposed(TokenizerFiles files, JsonNode normalizer) {
    if (normalizer.isMissingNode() || normalizer.isNull()) {
      return false;
    }
    if (!normalizer.path("type").asText().equals("NFC")) {
      throw unsupported(files, "it changes text (normalizer)");
    }
    return true;
  }

  private static UserError unsupported(TokenizerFiles files, String why) {
    return new UserError(files.origin() + ": cannot be read: " + why, REMEDY);
  }

  /** Merges are "left right", or, in later versions, [left, right]. */
  private static List<BytePairs.Pair> pairs(TokenizerFiles files, String name, JsonNode merges) {
    List<BytePairs.Pair> pairs = new ArrayList<>();
    for (JsonNode merge : merges) {
      String text =
          merge.isArray() && merge.size() == 2
              ? merge.path(0).asText() + " " + merge.path(1).asText()
              : merge.asText();
      pairs.add(BytePairs.Pair.of(files, name, "merge " + (pairs.size() + 1), text));
    }
    return pairs;
  }

  private static AddedTokens addedTokens(TokenizerFiles files, String name, JsonNode tokens) {
    Map<String, Integer> special = new TreeMap<>();
    Map<String, Integer> plain = new TreeMap<>();
    for (JsonNode token : tokens) {
      String text = token.path("content").textValue();
      if (!token.path("id").isInt() || text == null || text.isEmpty()) {
        throw files.damaged(name, "an added token has no id or content: " + token);
      }
      boolean isSpecial = token.path("special").asBoolean();
      if (!isSpecial && !standsForItself(token)) {
        throw unsupported(files, "it finds the token " + token.path("content") + " in other text");
      }
      (isSpecial ? special : plain).put(text, token.path("id").intValue());
    }
    return new AddedTokens(special, plain);
  }

  /** The special tokens that, by their flags, are not found by their letters alone. */
  public static List<String> reaching(TokenizerFiles files, String name) {
    List<String> found = new ArrayList<>();
    for (JsonNode token : files.json(name).path("added_tokens")) {
      if (Stream.of("single_word", "lstrip", "rstrip").anyMatch(f -> token.path(f).asBoolean())) {
        found.add(token.path("content").asText());
      }
    }
    return found;
  }

  /** Whether it is found by its letters alone, in the text as it is. */
  private static boolean standsForItself(JsonNode token) {
    return Stream.of("single_word", "lstrip", "rstrip", "normalized")
        .noneMatch(flag -> token.path(flag).asBoolean());
  }

  /**
   * GPT-2's pattern for ByteLevel alone; where Split comes before it, that of Split; where Digits
   * does, GPT-2's with every digit by itself.
   */
  private static String pattern(TokenizerFiles files, JsonNode preTokenizer) {
    JsonNode steps = preTokenizer.path("pretokenizers");
    JsonNode before = steps.path(0);
    JsonNode bytes = steps.isArray() ? steps.path(steps.size() - 1) : preTokenizer;
    boolean splits = steps.size() == 2 && before.path("type").asText().equals("Split");
    boolean isDigits = steps.size() == 2 && before.path("type").asText().equals("Digits");
    boolean fits =
        bytes.path("type").asText().equals(BYTE_LEVEL)
            && !bytes.path("add_prefix_space").asBoolean(true)
            && (splits || isDigits || steps.size() < 2)
            && bytes.path("use_regex").asBoolean(true) != splits;
    if (splits) {
      fits &= before.path("behavior").asText().equals("Isolated");
      fits &=
          !before.path("invert").asBoolean() && before.path("pattern").path("Regex").isTextual();
    }
    if (isDigits) {
      fits &= before.path("individual_digits").asBoolean();
    }
    if (!fits) {
      throw unsupported(
          files, "its pre_tokenizer is neither ByteLevel nor Split or Digits and ByteLevel");
    }
    if (splits) {
      return whole(files, before.path("pattern").path("Regex").asText());
    }
    return isDigits ? Gpt2Files.PATTERN_OF_SINGLE_DIGITS : Gpt2Files.PATTERN;
  }

  /** What the pattern leaves out is kept too, in stretches. */
  private static String whole(TokenizerFiles files, String regex) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw unsupported(files, "its pattern is not one of Java's: " + e.getDescription());
    }
    if (regex.length() > LONGEST_PATTERN || repeatsGroup(regex)) {
      throw unsupported(files, "its pattern repeats a group, so that a text could take for ever");
    }
    return "(?:" + regex + ")|(?:(?!" + regex + ")(?s:.))++";
  }

  /** Whether {@code +}, {@code *} or <code>{</code> follows a bracket that closes a group. */
  private static boolean repeatsGroup(String regex) {
    int depth = 0;
    for (int i = 0; i + 1 < regex.length(); i++) {
      switch (regex.charAt(i)) {
        case '\\' -> i++;
        case '[' -> depth++;
        case ']' -> depth = Math.max(0, depth - 1);
        case ')' -> {
          if (depth == 0 && "+*{".indexOf(regex.charAt(i + 1)) >= 0) {
            return true;
          }
        }
        default -> {}
      }
    }
    return false;
  }
}
