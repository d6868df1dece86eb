package org.pcot.jobs.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.pcot.datasets.UserError;

/** What a graphics card holds. */
public record CardMemory(long bytes) {
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,7}(?:\\.\\d{1,3})?) ?([MG])(I?B)?", Pattern.CASE_INSENSITIVE);
  private static final String[] ASKED = {
    "nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits"
  };
  private static final int PATIENCE_SECONDS = 20;

  /**
   * A size: 80g and 80GiB are of 2^30 bytes each, 80GB of 10^9; so with m.
   *
   * @throws UserError for what is none
   */
  public static CardMemory parse(String text) {
    Matcher size = SIZE.matcher(text.strip());
    if (size.matches()) {
      boolean isGiga = size.group(2).equalsIgnoreCase("g");
      boolean isDecimal = "b".equalsIgnoreCase(size.group(3));
      double unit = isDecimal ? (isGiga ? 1e9 : 1e6) : isGiga ? 1L << 30 : 1L << 20;
      long bytes = (long) (Double.parseDouble(size.group(1)) * unit);
      if (bytes > 0) {
        return new CardMemory(bytes);
      }
    }
    throw new UserError(
        "'" + text + "' is not the memory of a card", "give one such as 80g, 24GB or 24564MiB");
  }

  /** That of the smallest card of this machine, if the driver's tool says it. */
  static Optional<CardMemory> here() {
    try {
      Process process = new ProcessBuilder(ASKED).redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      return smallest(new String(process.getInputStream().readAllBytes(), UTF_8));
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * @param listed MiB of each card, a line each
   */
  static Optional<CardMemory> smallest(String listed) {
    OptionalLong smallest =
        listed
            .lines()
            .map(line -> line.strip().toLowerCase(Locale.ROOT))
            .filter(line -> line.matches("\\d{1,9}"))
            .mapToLong(Long::parseLong)
            .flatMap(mebibytes -> LongStream.of(mebibytes << 20))
            .min();
    return smallest.isPresent()
        ? Optional.of(new CardMemory(smallest.getAsLong()))
        : Optional.empty();
  }
}
