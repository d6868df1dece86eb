package org.pcot.datasets.tokens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.datasets.storage.Unfetched;
import org.pcot.datasets.tokens.bpe.Gpt2Files;
import org.pcot.datasets.tokens.bpe.TiktokenFile;
import org.pcot.datasets.tokens.bpe.TokenizerJson;
import org.pcot.datasets.tokens.codec.Codec;
import org.pcot.datasets.tokens.codec.TokenizerFiles;
import org.pcot.datasets.tokens.sentencepiece.SentencePiece;

/** Opens tokenizers from the files that models are published with. */
public final class Tokenizers {
  private static final String MODEL = "tokenizer.model";
  private static final byte PIECES = 0x0A; // how a protocol buffer begins whose field 1 is bytes
  private static final int MOST_BYTES = 1 << 26;
  private static final String ALLOWED =
      "give a directory with vocab.json and merges.txt (GPT-2), a tokenizer.model (Llama 2, Llama"
          + " 3, Mistral), or a tokenizer.json of type BPE";

  private Tokenizers() {}

  /**
   * Opens a tokenizer, whose kind its content tells: Llama 3's tiktoken file, a SentencePiece model
   * of type BPE, a {@code tokenizer.json} of type BPE, or GPT-2's {@code vocab.json}, with {@code
   * merges.txt} beside it.
   *
   * @param path such a file, or a directory with one: {@code tokenizer.model} comes first, then
   *     {@code tokenizer.json}, then {@code vocab.json}, which says least of how a text is divided
   * @throws UserError when there is none, or it is damaged or of another kind
   */
  public static Tokenizer open(Path path, Configuration configuration) throws IOException {
    FileSystem fileSystem = DurableFiles.fileSystem(path, configuration);
    Unfetched.refuseDeadLink(fileSystem, path);
    try {
      boolean isDirectory = fileSystem.getFileStatus(path).isDirectory();
      Path file = isDirectory ? inside(fileSystem, path) : path;
      Map<String, byte[]> contents = new HashMap<>();
      contents.put(file.getName(), bytes(fileSystem, file));
      if (isVocabulary(file.getName())) {
        file = file.getParent();
        contents.put(Gpt2Files.MERGES, bytes(fileSystem, new Path(file, Gpt2Files.MERGES)));
      }
      TokenizerFiles files = new TokenizerFiles(file.toString(), contents);
      Codec codec = codec(files);
      TokenizerFiles beside = beside(fileSystem, path, isDirectory);
      TextBounds bounds = TextBounds.of(files, beside, codec.specialTokens());
      return PublishedTokenizer.of(files, beside, codec, bounds);
    } catch (FileNotFoundException e) {
      throw new UserError("no tokenizer at " + path + ": " + e.getMessage(), ALLOWED, e);
    }
  }

  /** What goes with the tokenizer of a directory, some of which says more of it. */
  private static TokenizerFiles beside(FileSystem fileSystem, Path path, boolean isDirectory)
      throws IOException {
    Map<String, byte[]> contents = new HashMap<>();
    for (String name : isDirectory ? TextBounds.FILES : List.<String>of()) {
      Unfetched.refuseDeadLink(fileSystem, new Path(path, name)); // no listing has it
    }
    for (FileStatus entry : isDirectory ? fileSystem.listStatus(path) : new FileStatus[0]) {
      String name = entry.getPath().getName();
      if (!entry.isDirectory() && Companions.include(name)) {
        contents.put(name, bytes(fileSystem, entry.getPath()));
      }
    }
    return new TokenizerFiles(path.toString(), contents);
  }

  /**
   * The tokenizer with its prompts in a frame.
   *
   * @param endToken the special token that ends a response, such as one that ends a turn; empty for
   *     the tokenizer's end of sequence
   * @throws UserError when the tokenizer does not have a special token that is named, or finds it
   *     otherwise than by its name alone
   */
  public static Tokenizer framed(Tokenizer tokenizer, PromptFrame frame, String endToken) {
    Tokenizer framed = framedText(tokenizer, frame, endToken);
    if (framed != tokenizer && tokenizer instanceof PublishedTokenizer published) {
      requireAlone(published.files(), frame);
    }
    return framed;
  }

  /** A task's symbols are not all texts. */
  private static Tokenizer framedText(Tokenizer tokenizer, PromptFrame frame, String endToken) {
    try {
      return FramedTokenizer.of(tokenizer, frame, endToken);
    } catch (IllegalArgumentException e) {
      throw new UserError(
          "the prompt's template is no text of this tokenizer: " + e.getMessage(),
          "use its symbols and special tokens: " + FrameText.some(tokenizer),
          e);
    }
  }

  /** The tokenizer without a frame, as the files of its model have it. */
  public static Tokenizer unframed(Tokenizer tokenizer) {
    return tokenizer instanceof FramedTokenizer framed ? framed.tokenizer() : tokenizer;
  }

  private static void requireAlone(TokenizerFiles files, PromptFrame frame) {
    String name = files.contents().keySet().iterator().next();
    if (!TokenizerJson.looksLike(files.contents().get(name)) || files.contents().size() > 1) {
      return;
    }
    for (String token : TokenizerJson.reaching(files, name)) {
      if (frame.around(" ").contains(token)) {
        throw new UserError(
            files.origin() + ": its token " + token + " takes spaces beside it, or is a word alone",
            "use a template without it");
      }
    }
  }

  /** Where a tokenizer is that is open already: small to serialise. */
  public interface Reference extends Supplier<Tokenizer>, Serializable {}

  /**
   * A tokenizer for closures and tasks.
   *
   * @param share makes a reference to a published tokenizer, which travels in its place; symbols
   *     are small and travel by themselves
   */
  public static Tokenizer shared(Tokenizer tokenizer, Function<Tokenizer, Reference> share) {
    if (tokenizer instanceof FramedTokenizer framed) {
      return framed.around(shared(framed.tokenizer(), share));
    }
    return tokenizer instanceof PublishedTokenizer published
        ? published.travellingAs(share.apply(published))
        : tokenizer;
  }

  /**
   * The files that a published tokenizer was opened from, by name, which open it again, and their
   * {@link Companions}.
   *
   * @throws IllegalArgumentException for what was not opened from files, such as symbols
   */
  public static Map<String, byte[]> files(Tokenizer tokenizer) {
    if (tokenizer instanceof FramedTokenizer framed) {
      return files(framed.tokenizer());
    }
    if (tokenizer instanceof PublishedTokenizer published) {
      Map<String, byte[]> all = new TreeMap<>(published.beside().contents());
      all.putAll(published.files().contents());
      return all;
    }
    throw new IllegalArgumentException("no files made " + tokenizer);
  }

  private static Path inside(FileSystem fileSystem, Path directory) throws IOException {
    for (String name : List.of(MODEL, TextBounds.JSON, Gpt2Files.VOCABULARY)) {
      Path file = new Path(directory, name);
      Unfetched.refuseDeadLink(fileSystem, file);
      if (fileSystem.exists(file)) {
        return file;
      }
    }
    throw new FileNotFoundException(
        "the directory has none of "
            + MODEL
            + ", "
            + TextBounds.JSON
            + ", "
            + Gpt2Files.VOCABULARY);
  }

  private static boolean isVocabulary(String name) {
    return name.equals(Gpt2Files.VOCABULARY);
  }

  private static byte[] bytes(FileSystem fileSystem, Path file) throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UserError(
            file + ": is larger than a tokenizer's file can be (" + (MOST_BYTES >> 20) + " MiB)",
            ALLOWED);
      }
      Unfetched.refusePointer(file, bytes);
      return bytes;
    }
  }

  static Codec codec(TokenizerFiles files) {
    if (files.contents().containsKey(Gpt2Files.VOCABULARY)) {
      return Gpt2Files.open(files);
    }
    String name = files.contents().keySet().iterator().next();
    byte[] bytes = files.contents().get(name);
    if (TokenizerJson.looksLike(bytes)) {
      return TokenizerJson.open(files, name);
    }
    if (bytes.length > 0 && bytes[0] == PIECES) {
      return SentencePiece.open(files, name);
    }
    String start = new String(bytes, 0, Math.min(bytes.length, 1000), ISO_8859_1);
    if (TiktokenFile.looksLike(start.lines().findFirst().orElse(""))) {
      return TiktokenFile.open(files, name);
    }
    throw new UserError(files.origin() + ": is not a tokenizer file", ALLOWED);
  }
}
