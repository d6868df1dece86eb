package org.pcot.model.published;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pcot.datasets.UserError;

/** The bytes up to which a file holds weights: 5 GB in transformers 4.x, and 50 GB in 5.x. */
public record ShardSize(long bytes) {
  public static final ShardSize STANDARD = new ShardSize(5_000_000_000L);

  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,18})?) ?([KMGT]I?)?B", Pattern.CASE_INSENSITIVE);
  private static final Map<String, Long> UNITS =
      Map.of(
          "K",
          1_000L,
          "M",
          1_000_000L,
          "G",
          1_000_000_000L,
          "T",
          1_000_000_000_000L,
          "KI",
          1L << 10,
          "MI",
          1L << 20,
          "GI",
          1L << 30,
          "TI",
          1L << 40);

  public ShardSize {
    if (bytes < 1) {
      throw new IllegalArgumentException("a file of " + bytes + " bytes");
    }
  }

  /**
   * A size as transformers takes it, such as 5GB, 500MB or 2GiB.
   *
   * @throws UserError for what is none, or not the size of a file
   */
  public static ShardSize parse(String text) {
    Matcher size = TEXT.matcher(text.strip());
    if (size.matches()) {
      String unit = size.group(2) == null ? "" : size.group(2).toUpperCase(Locale.ROOT);
      BigInteger bytes =
          new BigDecimal(size.group(1))
              .multiply(BigDecimal.valueOf(UNITS.getOrDefault(unit, 1L)))
              .toBigInteger();
      if (bytes.signum() > 0 && bytes.bitLength() < Long.SIZE) {
        return new ShardSize(bytes.longValue());
      }
    }
    throw new UserError(
        "'" + text + "' is not the size of a file of weights",
        "give one such as 5GB, 500MB or 2GiB; transformers 4 has 5GB, transformers 5 has 50GB");
  }

  /**
   * Divides tensors among files, in their order: as many in one as it may hold, and a larger one in
   * a file of its own.
   */
  <T> List<List<T>> divide(List<T> tensors, ToLongFunction<T> bytesOf) {
    List<List<T>> shards = new ArrayList<>();
    List<T> shard = new ArrayList<>();
    long used = 0;
    for (T tensor : tensors) {
      long needed = bytesOf.applyAsLong(tensor);
      if (!shard.isEmpty() && needed > bytes - used) {
        shards.add(shard);
        shard = new ArrayList<>();
        used = 0;
      }
      shard.add(tensor);
      used += needed;
    }
    shards.add(shard);
    return shards;
  }
}
