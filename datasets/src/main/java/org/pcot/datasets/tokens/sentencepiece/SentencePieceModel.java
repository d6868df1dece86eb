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

  // The numbers of fields: of ModelProto,
  private static final int PIECES = 1;
  private static final int TRAINER_SPEC = 2;
  private static final int NORMALIZER_SPEC = 3;

  // of SentencePiece,
  private static final int PIECE = 1;
  private static final int SCORE = 2;
  private static final int TYPE = 3;

  // of TrainerSpec,
  private static final int MODEL_TYPE = 3;
  private static final int TREAT_WHITESPACE_AS_SUFFIX = 24;
  private static final int BYTE_FALLBACK = 35;
  private static final int UNK_SURFACE = 44;
  private static final int BOS_PIECE = 46;
  private static final int EOS_PIECE = 47;

  // and of NormalizerSpec.
  private static final int NAME = 1;
  private static final int PRECOMPILED_CHARSMAP = 2;
  private static final int ADD_DUMMY_PREFIX = 3;
  private static final int REMOVE_EXTRA_WHITESPACES = 4;
  private static final int ESCAPE_WHITESPACES = 5;

  /**
   * @throws UserError when the file is damaged, or a model that would be tokenised otherwise
   */
  static SentencePieceModel read(TokenizerFiles files, String name) {
    try {
      ProtoMessage model = ProtoMessage.parse(files.contents().get(name));
      if (!model.has(PIECES) || !model.has(TRAINER_SPEC) || !model.has(NORMALIZER_SPEC)) {
        throw new IllegalArgumentException(
            "it has no pieces, or does not say how they were trained");
      }
      ProtoMessage trainer = model.message(TRAINER_SPEC);
      ProtoMessage normalizer = model.message(NORMALIZER_SPEC);
      List<Piece> pieces = pieces(model);
      refuseOthers(files, pieces, trainer, normalizer);
      return new SentencePieceModel(
          pieces,
          trainer.text(UNK_SURFACE, " \u2047 "),
          trainer.flag(BYTE_FALLBACK, false),
          normalizer.flag(ADD_DUMMY_PREFIX, true),
          normalizer.flag(REMOVE_EXTRA_WHITESPACES, true),
          trainer.text(BOS_PIECE, "<s>"),
          trainer.text(EOS_PIECE, "</s>"));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw files.damaged(name, "is not a complete SentencePiece model: " + e.getMessage(), e);
    }
  }

  private static void refuseOthers(
      TokenizerFiles files, List<Piece> pieces, ProtoMessage trainer, ProtoMessage normalizer) {
    if (trainer.number(MODEL_TYPE, 1) != BPE) {
      throw unsupported(files, "not of type BPE");
    }
    if (trainer.flag(TREAT_WHITESPACE_AS_SUFFIX, false)) {
      throw unsupported(files, "that puts spaces after words (treat_whitespace_as_suffix)");
    }
    if (!normalizer.bytes(PRECOMPILED_CHARSMAP).isEmpty()) {
      throw unsupported(files, "that rewrites characters (" + normalizer.text(NAME, "") + ")");
    }
    if (!normalizer.flag(ESCAPE_WHITESPACES, true)) {
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
        model.messages(PIECES).stream()
            .map(piece -> new Piece(piece.text(PIECE, ""), piece.floating(SCORE), type(piece)))
            .toList();
    Set<String> seen = new HashSet<>();
    for (Piece piece : pieces) {
      if (piece.text().isEmpty() || !seen.add(piece.text())) {
        throw new IllegalArgumentException("a piece is empty or there twice: " + piece);
      }
    }
    if (pieces.stream().filter(piece -> piece.type() == Type.UNKNOWN).count() != 1) {
      throw new IllegalArgumentException("it does not have exactly one unknown piece");
    }
    return pieces;
  }

  private static Type type(ProtoMessage piece) {
    long number = piece.number(TYPE, 1);
    if (number < 1 || number > Type.values().length) {
      throw new IllegalArgumentException("a piece has the type " + number);
    }
    return Type.values()[(int) number - 1];
  }
}
