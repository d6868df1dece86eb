package org.pcot.model.generation;

import java.io.Serializable;
import java.util.Arrays;
import org.pcot.datasets.problems.Response;
import org.pcot.datasets.tokens.Tokenizer;

/**
 * A generated response.
 *
 * @param tokens with the token that ended the response, if one did
 * @param logProbabilities of each token when it was drawn, in nats; none unless they were wanted
 * @param ended whether it ended by itself, rather than at the greatest length
 */
public record Completion(int[] tokens, float[] logProbabilities, boolean ended)
    implements Serializable {
  /** Tokens of the response, end-of-sequence token not counted. */
  public int length() {
    return ended ? tokens.length - 1 : tokens.length;
  }

  /** What a grader judges. */
  public Response response(Tokenizer tokenizer) {
    String text = tokenizer.decodeGenerated(Arrays.copyOf(tokens, length()));
    return new Response(text, length(), ended);
  }
}
