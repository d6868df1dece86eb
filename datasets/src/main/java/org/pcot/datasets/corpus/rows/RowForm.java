package org.pcot.datasets.corpus.rows;

import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * The columns of a corpus, none ever null: id, task, prompt, response, answer, is_long, split. The
 * prompt is the whole text that a model is given, the response the whole text that it is to give.
 *
 * <p>With a tokenizer also prompt_tokens (the prompt, after the ids that the tokenizer's prompts
 * start with) and response_tokens (the response and end of sequence), as far as the tokenizer has
 * them. Each text is encoded by itself, as a model that is given the prompt and samples the
 * response sees them: no token reaches across.
 */
public final class RowForm implements Serializable {
  /** The columns of every corpus. */
  public static final StructType TEXTS =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("task", DataTypes.StringType, false)
          .add("prompt", DataTypes.StringType, false)
          .add("response", DataTypes.StringType, false)
          .add("answer", DataTypes.StringType, false)
          .add("is_long", DataTypes.BooleanType, false)
          .add("split", DataTypes.StringType, false);

  private static final StructType TEXTS_AND_TOKENS =
      TEXTS
          .add("prompt_tokens", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add("response_tokens", DataTypes.createArrayType(DataTypes.IntegerType, false), false);

  private static final int PROMPT = TEXTS.fieldIndex("prompt");
  private static final int RESPONSE = TEXTS.fieldIndex("response");
  private static final int PROMPT_TOKENS = TEXTS_AND_TOKENS.fieldIndex("prompt_tokens");
  private static final int RESPONSE_TOKENS = TEXTS_AND_TOKENS.fieldIndex("response_tokens");

  private final Broadcast<Tokenizer> tokenizer; // null for texts alone

  private RowForm(Broadcast<Tokenizer> tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Texts alone; their lengths are in characters. */
  public static RowForm texts() {
    return new RowForm(null);
  }

  /** Texts and their tokens, in which lengths are counted. */
  public static RowForm textsAndTokens(Tokenizer tokenizer, JavaSparkContext context) {
    return new RowForm(context.broadcast(tokenizer));
  }

  public StructType schema() {
    return tokenizer == null ? TEXTS : TEXTS_AND_TOKENS;
  }

  /** A row of {@link #schema}, as it is given to Spark. */
  public Row row(String task, Split split, Example example) {
    Object[] values = new Object[schema().size()];
    values[0] = example.id();
    values[1] = task;
    values[PROMPT] = example.prompt();
    values[RESPONSE] = example.response();
    values[4] = example.answer();
    values[5] = example.isLong();
    values[6] = split.label();
    if (tokenizer != null) {
      values[PROMPT_TOKENS] = tokenizer.value().encodePrompt(example.prompt());
      values[RESPONSE_TOKENS] = tokenizer.value().encodeResponse(example.response());
    }
    return RowFactory.create(values);
  }

  /** Of prompts and responses. */
  public TextLength length() {
    if (tokenizer == null) {
      return TextLength.inCharacters();
    }
    Broadcast<Tokenizer> shared = tokenizer;
    return new TextLength(
        "tokens",
        prompt -> shared.value().encodePrompt(prompt).length,
        response -> shared.value().encodeResponse(response).length,
        shared.value().promptStart().length,
        shared.value().encodeResponse("").length);
  }

  /** In the unit of {@link #length}; of tokens, begin of sequence counts. */
  int promptLength(Row row) {
    return length(row, PROMPT, PROMPT_TOKENS);
  }

  /** In the unit of {@link #length}; of tokens, end of sequence counts. */
  int responseLength(Row row) {
    return length(row, RESPONSE, RESPONSE_TOKENS);
  }

  /** Of a row that {@link #row} made. */
  private int length(Row row, int text, int tokens) {
    return tokenizer == null
        ? TextLength.characters(row.getString(text))
        : ((int[]) row.get(tokens)).length;
  }

  /** SHA-256 of the tokenizer's files, where there is one. */
  public Optional<String> tokenizerSha256() {
    return Optional.ofNullable(tokenizer).map(shared -> shared.value().sha256());
  }

  /** The number of a row within its split. */
  public static long id(Row row) {
    return row.getLong(0);
  }

  /** Whether a row has the long response. */
  public static boolean isLong(Row row) {
    return row.getBoolean(5);
  }

  /** The demonstration in a row. */
  public static Example example(Row row) {
    return new Example(
        id(row), row.getString(PROMPT), row.getString(RESPONSE), row.getString(4), isLong(row));
  }
}
