package org.pcot.datasets.tokens.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.TokenizerFixture;

class SentencePieceModelTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("some.file");
  }

  private void refuses(String message) {
    assertThatThrownBy(() -> TokenizerFixture.open(file))
        .isInstanceOfSatisfying(UserError.class, e -> assertThat(e.remedy()).isNotBlank())
        .message()
        .contains(file.toString(), message);
  }

  @Test
  void refusesSentencePieceModelsThatItWouldReadOtherwise() throws IOException {
    ProtoWriter bpe = new ProtoWriter().number(3, 2);
    ProtoWriter plain = new ProtoWriter().text(1, "identity");
    refusesModel(new ProtoWriter().number(3, 1), plain, "not of type BPE");
    refusesModel(new ProtoWriter(), plain, "not of type BPE");
    refusesModel(bpe, new ProtoWriter().text(1, "nmt_nfkc").text(2, "x"), "(nmt_nfkc)");
    refusesModel(bpe, new ProtoWriter().number(5, 0), "escape_whitespaces");
    refusesModel(new ProtoWriter().number(3, 2).number(24, 1), plain, "treat_whitespace_as_suffix");
    refusesModel(new ProtoWriter().number(3, 2).number(35, 1), plain, "no piece <0x00>");
    refusesModel(bpe, plain, "there twice", "a", "a");
    refusesModel(bpe, plain, "empty", "");
    ProtoWriter unused = piece().piece("a", 0, SentencePieceModel.Type.UNUSED);
    Files.write(file, unused.message(2, bpe).message(3, plain).toBytes());
    refuses("with pieces that are not to be used");
    Files.write(file, piece().message(2, bpe).toBytes());
    refuses("it has no pieces, or does not say how they were trained");
    Files.write(
        file,
        new ProtoWriter().text(1, "\u00ff\u00ff").message(2, bpe).message(3, plain).toBytes());
    refuses("is not a complete SentencePiece model");
  }

  @ParameterizedTest
  @CsvSource({
    "0A, ended unexpectedly", // no length
    "0A 05 0A 01 61, ended unexpectedly", // a piece of five bytes, three of which are there
    "0A FF FF FF FF FF FF FF FF FF 01, negative size",
    "0A FF FF FF FF FF FF FF FF FF FF 01, malformed varint",
    "0A 00 00 00, invalid tag (zero)",
    "0A 00 0F, invalid wire type",
    "0A 00 0C, end-group tag did not match", // an end without a beginning
  })
  void refusesDamagedFields(String bytes, String message) throws IOException {
    Files.write(file, HexFormat.of().parseHex(bytes.replace(" ", "")));
    refuses("is not a complete SentencePiece model: ");
    refuses(message);
  }

  @Test
  void refusesGroupsWithinGroupsWithoutEnd() throws IOException {
    byte[] groups = new byte[1_000_000];
    Arrays.fill(groups, (byte) 0x0B); // a group begins
    groups[0] = 0x0A;
    groups[1] = 0;
    Files.write(file, groups);
    refuses("too many levels of nesting");
  }

  @Test
  void aMessageInTwoPiecesIsOne() throws IOException {
    ProtoWriter bpe = new ProtoWriter().number(3, 2);
    ProtoWriter plain = new ProtoWriter().text(1, "identity");
    ProtoWriter unknownText = new ProtoWriter().text(44, "?");
    ProtoWriter model = piece("a").message(2, bpe).message(2, unknownText).message(3, plain);
    Files.write(file, model.toBytes());
    assertThat(TokenizerFixture.open(file).decode(new int[] {0, 1})).isEqualTo("?a");
  }

  private static ProtoWriter piece(String... texts) {
    ProtoWriter writer = new ProtoWriter().piece("<unk>", 0, SentencePieceModel.Type.UNKNOWN);
    for (String text : texts) {
      writer.piece(text, 0, SentencePieceModel.Type.NORMAL);
    }
    return writer;
  }

  private void refusesModel(
      ProtoWriter trainer, ProtoWriter normalizer, String message, String... pieces)
      throws IOException {
    Files.write(file, piece(pieces).message(2, trainer).message(3, normalizer).toBytes());
    refuses(message);
  }
}
