package org.pcot.model.kernels.torch;

import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BooleanList;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.LongList;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Calls of operators that the bindings have no function for, by the dispatcher. */
final class Dispatched {
  private Dispatched() {}

  /** Where they may only warn, operators of cards add in whatever order comes first. */
  static IValueVector strictly(String operator, IValueVector stack) {
    Context context = torch.globalContext();
    context.setDeterministicAlgorithms(true, false);
    try {
      return call(operator, stack);
    } finally {
      context.setDeterministicAlgorithms(true, true);
    }
  }

  static IValueVector call(String operator, IValueVector stack) {
    OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow("aten::" + operator, "");
    handle.callBoxed(stack);
    return stack;
  }

  // The bindings make values of lists of anything alone, which is what a typed list is inside.

  /** A list of truth values. */
  static IValue flags(boolean... flags) {
    BooleanList list = new BooleanList();
    for (boolean flag : flags) {
      list.push_back(flag);
    }
    return new IValue(new GenericList((Pointer) list));
  }

  /** A list of whole numbers. */
  static IValue numbers(long... numbers) {
    return new IValue(new GenericList((Pointer) new LongList(numbers)));
  }

  static IValueVector stack(Object... arguments) {
    IValueVector stack = new IValueVector();
    for (Object argument : arguments) {
      stack.push_back(value(argument));
    }
    return stack;
  }

  private static IValue value(Object argument) {
    if (argument instanceof Optional<?> optional) {
      return optional.map(Dispatched::value).orElseGet(IValue::new);
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
