package org.pcot.model.kernels.torch;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BooleanList;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
      return stack(in.queries(), in.keys(), in.values(), 0.0, in.isCausal(), in.mask(), in.scale());
    }

    @Override
    IValueVector backwardArguments(Inputs in, Tensor gradient, Outputs out) {
      return stack(
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

  /** On cards, in bfloat16, without a mask. */
  FLASH("_scaled_dot_product_flash_attention") {
    @Override
    IValueVector forwardArguments(Inputs in) {
      return stack(in.queries(), in.keys(), in.values(), 0.0, in.isCausal(), false, in.scale());
    }

    @Override
    IValueVector backwardArguments(Inputs in, Tensor gradient, Outputs out) {
      return stack(
          gradient,
          in.queries(),
          in.keys(),
          in.values(),
          out.output(),
          out.logSumExp(),
          new Tensor(),
          new Tensor(),
          in.queries().size(2),
          in.keys().size(2),
          0.0,
          in.isCausal(),
          new Tensor(),
          new Tensor(),
          in.scale());
    }
  },

  /** On cards, in any type, with any mask. */
  EFFICIENT("_scaled_dot_product_efficient_attention") {
    @Override
    IValueVector forwardArguments(Inputs in) {
      return stack(
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
      return stack(
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
          wanted(true, true, true, false),
          in.isCausal(),
          in.scale());
    }
  };

  /**
   * @param mask added to the scores [B, 1, Q, T]; where there is one, attention is not causal
   *     beside it
   * @param scale of the scores
   */
  record Inputs(Tensor queries, Tensor keys, Tensor values, Optional<Tensor> mask, double scale) {
    boolean isCausal() {
      return mask.isEmpty();
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

  private final String operator;

  FusedAttention(String operator) {
    this.operator = "aten::" + operator;
  }

  abstract IValueVector forwardArguments(Inputs in);

  abstract IValueVector backwardArguments(Inputs in, Tensor gradient, Outputs out);

  Outputs forward(Inputs in) {
    IValueVector results = call(operator, forwardArguments(in));
    return new Outputs(results.get(0).toTensor(), results.get(1).toTensor());
  }

  Gradients backward(Inputs in, Tensor outputGradient, Outputs out) {
    IValueVector results =
        strictly(operator + "_backward", backwardArguments(in, outputGradient, out));
    return new Gradients(
        results.get(0).toTensor(), results.get(1).toTensor(), results.get(2).toTensor());
  }

  /** Where they may only warn, operators of cards add in whatever order comes first. */
  private static IValueVector strictly(String operator, IValueVector stack) {
    Context context = torch.globalContext();
    context.setDeterministicAlgorithms(true, false);
    try {
      return call(operator, stack);
    } finally {
      context.setDeterministicAlgorithms(true, true);
    }
  }

  private static IValueVector call(String operator, IValueVector stack) {
    OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(operator, "");
    handle.callBoxed(stack);
    return stack;
  }

  /** Which gradients are wanted. */
  private static IValue wanted(boolean... flags) {
    BooleanList list = new BooleanList();
    for (boolean flag : flags) {
      list.push_back(flag);
    }
    // The bindings make values of lists of anything alone, which is what a typed list is inside.
    return new IValue(new GenericList((Pointer) list));
  }

  private static IValueVector stack(Object... arguments) {
    IValueVector stack = new IValueVector();
    for (Object argument : arguments) {
      stack.push_back(value(argument));
    }
    return stack;
  }

  private static IValue value(Object argument) {
    if (argument instanceof Optional<?> optional) {
      return optional.map(FusedAttention::value).orElseGet(IValue::new);
    }
    if (argument instanceof Tensor tensor) {
      return new IValue(tensor);
    }
    if (argument instanceof Double number) {
      return new IValue(number.doubleValue());
    }
    if (argument instanceof Long number) {
      return new IValue(number.longValue());
    }
    if (argument instanceof Boolean flag) {
      return new IValue(flag.booleanValue());
    }
    if (argument instanceof IValue value) {
      return value;
    }
    throw new IllegalArgumentException("no argument of an operator: " + argument);
  }
}
