package org.pcot.datasets.tokens.sentencepiece;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.pcot.datasets.UserError;
import org.pcot.datasets.tokens.codec.TokenizerFiles;

/**
 * What SentencePiece's {@code tokenizer.model} says (its format is {@code
 * sentencepiece_model.proto} of that project).
 *
 * @param unknownText what an unknown token is decoded to
 * @param byteFallback whether characters without a piece are spelt in UTF-8 bytes
 * @param addDummyPrefix whether text gets a space before it
 * @param removeExtraWhitespaces whether spaces at the ends, and all but one in a row, are dropped
 */
record SentencePieceModel(
    List<Piece> pieces,
    String unknownText,
    boolean byteFallback,
    boolean addDummyPrefix,
    boolean removeExtraWhitespaces,
    String beginPiece,
    String endPiece) {

  /** A piece, in which U+2581 stands for a space; pieces of a higher score are merged first. */
  record Piece(String text, float score, Type type) {}

  /** In the order of their numbers in the file, which start at 1. */
  enum Type {
    NORMAL,
    UNKNOWN,
    CONTROL,
    USER_DEFINED,
    UNUSED,
    BYTE
  }

  private static final int BPE = 2;

  /**
   * @throws UserError when the file is damaged, or a model that would be tokenised otherwise
   */
  static SentencePieceModel read(TokenizerFiles files, String name) {
    try {
      ProtoMessage model = ProtoMessage.parse(files.contents().get(name));
      if (!model.has(1) || !model.has(2) || !model.has(3)) {
        throw new IllegalArgumentException("it lacks pieces, or how they were trained");
      }
      ProtoMessage trainer = model.message(2);
      ProtoMessage normalizer = model.message(3);
      List<Piece> pieces = pieces(model);
      refuseOthers(files, pieces, trainer, normalizer);
      return new SentencePieceModel(
          pieces,
          trainer.text(44, " \u2047 "),
          trainer.flag(35, false),
          normalizer.flag(3, true),
          normalizer.flag(4, true),
          trainer.text(46, "<s>"),
          trainer.text(47, "</s>"));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw files.damaged(name, "is no whole SentencePiece model: " + e.getMessage(), e);
    }
  }

  private static void refuseOthers(
      TokenizerFiles files, List<Piece> pieces, ProtoMessage trainer, ProtoMessage normalizer) {
    if (trainer.number(3, 1) != BPE) {
      throw unsupported(files, "not of type BPE");
    }
    if (trainer.flag(24, false)) {
      throw unsupported(files, "that puts spaces after words (treat_whitespace_as_suffix)");
    }
    if (!normalizer.bytes(2).isEmpty()) {
      throw unsupported(files, "that rewrites characters (" + normalizer.text(1, "") + ")");
    }
    if (!normalizer.flag(5, true)) {
      throw unsupported(files, "that leaves spaces as they are (escape_whitespaces)");
    }
    if (pieces.stream().anyMatch(piece -> piece.type() == Type.UNUSED)) {
      throw unsupported(files, "with pieces that are not to be used");
    }
  }

  private static UserError unsupported(TokenizerFiles files, String what) {
    return new UserError(
        files.origin() + ": is a SentencePiece model " + what,
        "use a BPE model with identity normalisation, such as those of Llama 2 and Mistral");
  }

  private static List<Piece> pieces(ProtoMessage model) throws InvalidProtocolBufferException {
    List<Piece> pieces =
        model.messages(1).stream()
            .map(piece -> new Piece(piece.text(1, ""), piece.floating(2), type(piece)))
            .toList();
    Set<String> seen = new HashSet<>();
    for (Piece piece : pieces) {
      if (piece.text().isEmpty() || !seen.add(piece.text())) {
        throw new IllegalArgumentException("a piece is empty or there twice: " + piece);
      }
    }
    if (pieces.stream().filter(piece -> piece.type() == Type.UNKNOWN).count() != 1) {
      throw new IllegalArgumentException("it has not exactly one unknown piece");
    }
    return pieces;
  }

  private static Type type(ProtoMessage piece) {
    long number = piece.number(3, 1);
    if (number < 1 || number > Type.values().length) {
      throw new IllegalArgumentException("a piece has the type " + number);
    }
    return Type.values()[(int) number - 1];
  }
}
