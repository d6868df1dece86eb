package org.pcot.datasets.corpus.solutions;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.pcot.datasets.corpus.CorpusColumns;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * Rows of {@link CorpusColumns#SCHEMA} and {@code prompt_tokens, response_tokens}: begin of
 * sequence and the prompt, the response and end of sequence, as far as the tokenizer has them.
 *
 * <p>Prompt and response are encoded each by itself, as a model that is given the prompt and
 * samples the response sees them: no token reaches across.
 */
record TokenRows(Broadcast<Tokenizer> tokenizer) implements RowForm {
  static final String PROMPT_TOKENS = "prompt_tokens";
  static final String RESPONSE_TOKENS = "response_tokens";

  private static final StructType SCHEMA =
      CorpusColumns.SCHEMA
          .add(PROMPT_TOKENS, DataTypes.createArrayType(DataTypes.IntegerType, false), false)
          .add(RESPONSE_TOKENS, DataTypes.createArrayType(DataTypes.IntegerType, false), false);

  static TokenRows of(Tokenizer tokenizer, JavaSparkContext context) {
    return new TokenRows(context.broadcast(tokenizer));
  }

  @Override
  public StructType schema() {
    return SCHEMA;
  }

  @Override
  public Row row(String task, String split, Example example) {
    Row text = CorpusColumns.row(task, split, example);
    Object[] values = new Object[SCHEMA.size()];
    for (int i = 0; i < text.size(); i++) {
      values[i] = text.get(i);
    }
    values[SCHEMA.fieldIndex(PROMPT_TOKENS)] = prompt(example.prompt());
    values[SCHEMA.fieldIndex(RESPONSE_TOKENS)] = response(example.response());
    return RowFactory.create(values);
  }

  private int[] prompt(String text) {
    int[] ids = tokenizer.value().encode(text);
    return concatenated(stream(tokenizer.value().beginOfSequence()), IntStream.of(ids));
  }

  private int[] response(String text) {
    int[] ids = tokenizer.value().encode(text);
    return concatenated(IntStream.of(ids), stream(tokenizer.value().endOfSequence()));
  }

  private static IntStream stream(OptionalInt id) {
    return id.isPresent() ? IntStream.of(id.getAsInt()) : IntStream.empty();
  }

  private static int[] concatenated(IntStream first, IntStream second) {
    return IntStream.concat(first, second).toArray();
  }

  /** Of a text by itself, without begin or end. */
  @Override
  public TextLength length() {
    Broadcast<Tokenizer> shared = tokenizer;
    return new TextLength("tokens", text -> shared.value().encode(text).length);
  }

  @Override
  public int promptLength(Row row) {
    return row.getSeq(SCHEMA.fieldIndex(PROMPT_TOKENS)).size();
  }

  @Override
  public int responseLength(Row row) {
    return row.getSeq(SCHEMA.fieldIndex(RESPONSE_TOKENS)).size();
  }

  @Override
  public Optional<String> tokenizerSha256() {
    return Optional.of(tokenizer.value().sha256());
  }
}
