package org.pcot.jobs.trust.corruption;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** What can happen to a file. */
enum Damage {
  FLIP {
    @Override
    byte[] of(byte[] content, RandomGenerator random) {
      byte[] flipped = content.clone();
      flipped[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
      return flipped;
    }
  },
  TRUNCATE {
    @Override
    byte[] of(byte[] content, RandomGenerator random) {
      return Arrays.copyOf(content, random.nextInt(content.length));
    }
  },
  EMPTY {
    @Override
    byte[] of(byte[] content, RandomGenerator random) {
      return new byte[0];
    }
  },
  APPEND {
    @Override
    byte[] of(byte[] content, RandomGenerator random) {
      byte[] longer = Arrays.copyOf(content, content.length + 1 + random.nextInt(100));
      for (int i = content.length; i < longer.length; i++) {
        longer[i] = (byte) random.nextInt(256);
      }
      return longer;
    }
  },
  SWAP,
  DELETE;

  /** The content afterwards, where that depends on the file alone. */
  byte[] of(byte[] content, RandomGenerator random) {
    throw new UnsupportedOperationException(name());
  }

  /**
   * Damages a file.
   *
   * @param others of its kind
   * @return whether it is not what it was
   */
  boolean apply(Path file, List<Path> others, RandomGenerator random) throws IOException {
    byte[] before = Files.readAllBytes(file);
    if (this == DELETE) {
      Files.delete(file);
      return true;
    }
    if (before.length == 0 && this != APPEND || this == SWAP && others.isEmpty()) {
      return false;
    }
    byte[] after =
        this == SWAP
            ? Files.readAllBytes(others.get(random.nextInt(others.size())))
            : of(before, random);
    Files.write(file, after);
    return !Arrays.equals(before, after);
  }
}
