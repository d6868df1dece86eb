package org.pcot.datasets.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcot.datasets.tokens.TokenizerFixture;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/** A tiktoken file as small as no published one. */
class TiktokenFileTest {
  private static Codec smallLlama3() throws IOException {
    String name = "small-llama3.model";
    byte[] bytes = Files.readAllBytes(TokenizerFixture.small(name));
    TokenizerFiles files = new TokenizerFiles(name, Map.of(name, bytes));
    return TiktokenFile.codec(TiktokenFile.tokens(files, name));
  }

  @Test
  void givesTheReferencesIds() throws IOException {
    TokenizerFixture.assertReferenceIds("small-llama3", smallLlama3()::encode);
  }

  @Test
  void llama3HasItsSpecialTokensAfterTheRanks() throws IOException {
    Codec codec = smallLlama3();
    int ranks = codec.vocabularySize() - 256;
    assertThat(codec.specialTokens().beginOfSequence()).hasValue(ranks);
    assertThat(codec.specialTokens().endOfSequence()).hasValue(ranks + 1);
    assertThat(codec.specialTokens().ids())
        .hasSize(256)
        .containsEntry("<|reserved_special_token_3|>", ranks + 5)
        .containsEntry("<|start_header_id|>", ranks + 6)
        .containsEntry("<|end_header_id|>", ranks + 7)
        .containsEntry("<|eot_id|>", ranks + 9)
        .containsEntry("<|reserved_special_token_250|>", ranks + 255);
  }
}
