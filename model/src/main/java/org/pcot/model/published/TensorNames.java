package org.pcot.model.published;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Head;
import org.pcot.model.architecture.ParameterDeclaration;

/** Finds a decoder's parameters among the tensors of a published model. */
final class TensorNames {
  /** The output layer's, whether it is the table of embeddings or not. */
  static final String HEAD = "lm_head.weight";

  /** What older versions of transformers wrote beside the weights, and computes anew. */
  private static final Pattern BUFFERS =
      Pattern.compile(".*(\\.attn\\.(masked_)?bias|\\.rotary_emb\\.inv_freq)");

  private TensorNames() {}

  /**
   * The tensors of all parameters, by the parameters' names; {@link #HEAD} may be one more where it
   * should be the table of embeddings.
   *
   * @throws UserError that lists all that is missing, has another form, or belongs to no parameter
   */
  static Map<String, PublishedTensor> match(
      Path directory, DecoderConfig config, Map<String, PublishedTensor> files) {
    Map<String, PublishedTensor> found = named(config, files);
    Map<String, PublishedTensor> rest = new LinkedHashMap<>(found);
    List<String> misfits = new ArrayList<>();
    for (ParameterDeclaration parameter : config.description().parameters()) {
      check(parameter.name(), parameter, rest.remove(parameter.name()), misfits);
    }
    if (config.description().head() instanceof Head.Tied && rest.containsKey(HEAD)) {
      check(HEAD, config.description().tokens(), rest.remove(HEAD), misfits);
    }
    for (String name : rest.keySet()) {
      if (!BUFFERS.matcher(name).matches()) {
        misfits.add(name + " is unexpected");
      }
      found.remove(name);
    }
    if (!misfits.isEmpty()) {
      throw new UserError(
          directory
              + ": its tensors do not fit its config.json, in "
              + misfits.size()
              + " places: "
              + Listing.of(misfits),
          "use config.json and weights of the same model, in fp32, fp16 or bf16");
    }
    return found;
  }

  static void check(
      String name, ParameterDeclaration parameter, PublishedTensor tensor, List<String> misfits) {
    List<Long> shape = parameter.shape().stream().map(Integer::longValue).toList();
    if (tensor == null) {
      misfits.add(name + " is missing");
    } else if (!tensor.shape().equals(shape)) {
      misfits.add(name + " has the shape " + tensor.shape() + " instead of " + shape);
    } else if (!tensor.type().isRead()) {
      misfits.add(name + " is of type " + tensor.type() + ", not one of " + TensorType.NAMES);
    }
  }

  /** With the prefix that the model has as part of a language model, and by itself has not. */
  private static Map<String, PublishedTensor> named(
      DecoderConfig config, Map<String, PublishedTensor> files) {
    String tokens = config.description().tokens().name();
    String prefix = tokens.substring(0, tokens.indexOf('.') + 1);
    boolean isPrefixed = files.keySet().stream().anyMatch(name -> name.startsWith(prefix));
    Map<String, PublishedTensor> named = new LinkedHashMap<>();
    files.forEach(
        (name, tensor) ->
            named.put(isPrefixed || name.equals(HEAD) ? name : prefix + name, tensor));
    return named;
  }
}
