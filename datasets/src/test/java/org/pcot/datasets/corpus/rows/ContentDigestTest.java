package org.pcot.datasets.corpus.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.problems.Example;
import org.pcot.datasets.problems.Split;

class ContentDigestTest {
  private static ContentDigest sum(List<byte[]> hashes) {
    ContentDigest digest = new ContentDigest();
    hashes.forEach(hash -> digest.add(hash, false));
    return digest;
  }

  @RepeatedTest(20)
  void sumIsThatOfBigIntegersModulo2To256InAnyOrderAndGrouping() {
    Random random = new Random();
    List<byte[]> hashes = new ArrayList<>();
    BigInteger expected = BigInteger.ZERO;
    for (int i = 0; i < 50; i++) {
      byte[] hash = new byte[32];
      random.nextBytes(hash);
      Arrays.fill(hash, random.nextInt(32), 32, (byte) -1); // carries over many words
      hashes.add(hash);
      expected = expected.add(new BigInteger(1, hash));
    }
    String hex = String.format("%064x", expected.mod(BigInteger.TWO.pow(256)));
    assertThat(sum(hashes).hex()).isEqualTo(hex);

    Collections.shuffle(hashes, random);
    ContentDigest parts = sum(hashes.subList(17, 50)).add(sum(hashes.subList(0, 17)));
    assertThat(parts.hex()).isEqualTo(hex);
    assertThat(parts.rows()).isEqualTo(50);
  }

  @Test
  void rowIsHashedAsItsColumnsWithUnitSeparators() {
    ContentDigest.RowHasher hasher = new ContentDigest.RowHasher();
    Example example = new Example(7, "1é0", "10", "0", true);
    byte[] hash = hasher.hash(RowForm.texts().row("parity", Split.TEST, example));
    String text = String.join("\u001f", "7", "parity", "1é0", "10", "0", "true", "test");
    assertThat(hash).isEqualTo(DigestUtils.sha256(text.getBytes(UTF_8)));
  }
}
