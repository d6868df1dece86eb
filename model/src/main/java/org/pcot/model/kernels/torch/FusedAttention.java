package org.pcot.model.kernels.torch;

import java.util.Optional;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.kernels.AttentionShape;

/**
 * libtorch's attention without probabilities in memory, forward and backward: the bindings have no
 * function for it, so that it goes through the dispatcher. Queries, keys and values are [B, H, n,
 * D], with as many heads each.
 */
enum FusedAttention {
  /** On CPUs. */
  CPU("_scaled_dot_product_flash_attention_for_cpu") {
    @Override
    IValueVector forwardArguments(Inputs in) {
      return Dispatched.stack(
          in.queries(), in.keys(), in.values(), 0.0, in.isCausal(), in.mask(), in.scale());
    }

    @Override
    IValueVector backwardArguments(Inputs in, Tensor gradient, Outputs out) {
      return Dispatched.stack(
          gradient,
          in.queries(),
          in.keys(),
          in.values(),
          out.output(),
          out.logSumExp(),
          0.0,
          in.isCausal(),
          in.mask(),
          in.scale());
    }
  },

  /**
   * On cards from compute capability 8.0 on, in 16 bits, of heads of up to 256 channels. It takes
   * tensors [B, n, heads, D], shares keys and values among heads by itself, and counts positions
   * from the last key back, so that the last positions may be the queries, through a window too.
   */
  FLASH("_flash_attention_forward", "_flash_attention_backward") {
    @Override
    IValueVector forwardArguments(Inputs in) {
      return Dispatched.stack(
          swapped(in.queries()),
          swapped(in.keys()),
          swapped(in.values()),
          Optional.empty(),
          Optional.empty(),
          in.queries().size(2),
          in.keys().size(2),
          0.0,
          true,
          false,
          in.scale(),
          in.before(),
          in.behind(),
          Optional.empty(),
          Optional.empty());
    }

    /** Without dropout the state of random numbers is not read. */
    @Override
    IValueVector backwardArguments(Inputs in, Tensor gradient, Outputs out) {
      return Dispatched.stack(
          swapped(gradient),
          swapped(in.queries()),
          swapped(in.keys()),
          swapped(in.values()),
          swapped(out.output()),
          out.logSumExp(),
          new Tensor(),
          new Tensor(),
          in.queries().size(2),
          in.keys().size(2),
          0.0,
          true,
          new Tensor(),
          new Tensor(),
          in.scale(),
          in.before(),
          in.behind());
    }

    @Override
    Tensor swapped(Tensor heads) {
      return heads.transpose(1, 2);
    }
  },

  /** On cards, in any type, with any mask. */
  EFFICIENT("_scaled_dot_product_efficient_attention") {
    @Override
    IValueVector forwardArguments(Inputs in) {
      return Dispatched.stack(
          in.queries(),
          in.keys(),
          in.values(),
          in.maskOfHeads(),
          true,
          0.0,
          in.isCausal(),
          in.scale());
    }

    @Override
    IValueVector backwardArguments(Inputs in, Tensor gradient, Outputs out) {
      return Dispatched.stack(
          gradient,
          in.queries(),
          in.keys(),
          in.values(),
          in.maskOfHeads().orElseGet(Tensor::new),
          out.output(),
          out.logSumExp(),
          new Tensor(),
          new Tensor(),
          0.0,
          Dispatched.flags(true, true, true, false),
          in.isCausal(),
          in.scale());
    }
  };

  private static final int LARGEST_FLASH_HEAD = 256;

  /**
   * Queries [B, H, Q, D]; keys and values [B, H, T, D], or [B, G, T, D] where heads may share them.
   *
   * @param mask added to the scores [B, 1, Q, T]
   * @param isCausal whether a query sees positions up to its own number; a mask says it itself
   * @param window how many of the positions up to its own a query sees, for one that reads it
   * @param scale of the scores
   */
  record Inputs(
      Tensor queries,
      Tensor keys,
      Tensor values,
      Optional<Tensor> mask,
      boolean isCausal,
      int window,
      double scale) {
    /** Positions before its own that a query sees; none for all. */
    private Optional<Long> before() {
      return window < keys.size(2) ? Optional.of(window - 1L) : Optional.empty();
    }

    /** Positions behind its own; none where all before it are seen, which causality says. */
    private Optional<Long> behind() {
      return before().map(any -> 0L);
    }

    /** The mask [B, H, Q, T], the same memory for all heads. */
    Optional<Tensor> maskOfHeads() {
      return mask.map(
          all -> all.expand(all.size(0), queries.size(1), queries.size(2), keys.size(2)));
    }
  }

  /**
   * @param output [B, H, Q, D]
   * @param logSumExp of the scores [B, H, Q or more]
   */
  record Outputs(Tensor output, Tensor logSumExp) {}

  /** Each like what it is the gradient of. */
  record Gradients(Tensor queries, Tensor keys, Tensor values) {}

  private final String forward;
  private final String backward;

  FusedAttention(String operator) {
    this(operator, operator + "_backward");
  }

  FusedAttention(String forward, String backward) {
    this.forward = forward;
    this.backward = backward;
  }

  /**
   * The one to take.
   *
   * @param isPlain whether a token sees all positions up to its own, but for the window
   */
  static FusedAttention of(
      boolean isCuda, DataType dataType, AttentionShape shape, boolean isPlain) {
    if (!isCuda) {
      return CPU;
    }
    boolean isFlash =
        isPlain && dataType == DataType.BFLOAT16 && shape.headSize() <= LARGEST_FLASH_HEAD;
    return isFlash ? FLASH : EFFICIENT;
  }

  /** Whether it is to be told by a mask in memory what a token sees. */
  boolean needsMask(AttentionShape shape, boolean isPlain) {
    boolean isWhole = shape.window() >= shape.length();
    boolean isSimple = isPlain && isWhole && (shape.firstQuery() == 0 || shape.queries() == 1);
    return this != FLASH && !isSimple;
  }

  /** Whether several heads may be given keys and values that are there once. */
  boolean sharesHeads() {
    return this == FLASH;
  }

  abstract IValueVector forwardArguments(Inputs in);

  abstract IValueVector backwardArguments(Inputs in, Tensor gradient, Outputs out);

  /** From or to the operator's own order of dimensions. */
  Tensor swapped(Tensor heads) {
    return heads;
  }

  Outputs forward(Inputs in) {
    IValueVector results = Dispatched.call(forward, forwardArguments(in));
    return new Outputs(swapped(results.get(0).toTensor()), results.get(1).toTensor());
  }

  Gradients backward(Inputs in, Tensor outputGradient, Outputs out) {
    IValueVector results =
        Dispatched.strictly(backward, backwardArguments(in, outputGradient, out));
    return new Gradients(
        swapped(results.get(0).toTensor()),
        swapped(results.get(1).toTensor()),
        swapped(results.get(2).toTensor()));
  }
}
