package org.pcot.datasets.tokens.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.pcot.datasets.StrictJson;
import org.pcot.datasets.UserError;

/**
 * The files of a tokenizer in memory: what travels to executors.
 *
 * @param origin the path, for messages
 * @param contents bytes by file name, in the order of names; not to be changed
 */
public record TokenizerFiles(String origin, Map<String, byte[]> contents) implements Serializable {
  private static final JsonMapper JSON =
      StrictJson.builder(
              JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build())
          .build();

  public TokenizerFiles {
    contents = Collections.unmodifiableSortedMap(new TreeMap<>(contents));
  }

  public boolean has(String name) {
    return contents.containsKey(name);
  }

  public String sha256() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    contents.forEach(
        (name, bytes) -> {
          digest.update((name + "\0" + bytes.length + "\0").getBytes(UTF_8));
          digest.update(bytes);
        });
    return Hex.encodeHexString(digest.digest());
  }

  /**
   * @throws UserError when the file is not UTF-8
   */
  public String text(String name) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(contents.get(name))).toString();
    } catch (CharacterCodingException e) {
      throw damaged(name, "is not UTF-8", e);
    }
  }

  /**
   * @throws UserError when the file is not JSON
   */
  public JsonNode json(String name) {
    try {
      return JSON.readTree(contents.get(name));
    } catch (IOException e) {
      throw damaged(name, "is not JSON: " + e.getMessage().lines().findFirst().orElse(""), e);
    }
  }

  public UserError damaged(String name, String problem, Throwable cause) {
    return new UserError(
        (origin.endsWith(name) ? origin : origin + "/" + name) + ": " + problem,
        "copy it again from where the model was published",
        cause);
  }

  public UserError damaged(String name, String problem) {
    return damaged(name, problem, null);
  }
}
