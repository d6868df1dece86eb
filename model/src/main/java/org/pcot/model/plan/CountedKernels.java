package org.pcot.model.plan;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.pcot.model.kernels.BlockedCache;
import org.pcot.model.kernels.CacheShape;
import org.pcot.model.kernels.Kernels;
import org.pcot.model.tensor.Arena;
import org.pcot.model.tensor.Memory;

/**
 * Kernels that compute nothing, on tensors without elements, and know what a decoder takes from
 * their arenas. What attention keeps is as the true kernels say.
 */
final class CountedKernels implements InvocationHandler {
  private final Kernels kernels;
  private final List<Arena> arenas = new ArrayList<>();

  /**
   * @param kernels the true ones
   */
  CountedKernels(Kernels kernels) {
    this.kernels = kernels;
  }

  /** These, for a decoder. */
  Kernels proxy() {
    Class<?>[] types = {Kernels.class};
    return (Kernels) Proxy.newProxyInstance(Kernels.class.getClassLoader(), types, this);
  }

  /** What all arenas hold. */
  long bytes() {
    return arenas.stream().mapToLong(Arena::bytes).sum();
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "memory":
        return Memory.NONE;
      case "newArena":
        arenas.add(new Arena(Memory.NONE, kernels.dataType()));
        return arenas.get(arenas.size() - 1);
      case "newCache":
        return BlockedCache.offHeap(Memory.NONE, kernels.dataType(), (CacheShape) arguments[0]);
      case "dataType", "newAttentionState":
        return asTheTrueOnes(method, arguments);
      default:
        if (method.getReturnType() != void.class) {
          throw new UnsupportedOperationException("kernels that only count cannot " + method);
        }
        return null;
    }
  }

  private Object asTheTrueOnes(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(kernels, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
