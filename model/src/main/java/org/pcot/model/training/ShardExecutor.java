package org.pcot.model.training;

import java.util.List;
import org.pcot.model.memory.Storage;

/**
 * Where the shards of a step are computed: on threads of this virtual machine or on Spark's
 * executors. The results are the same bits everywhere, in the order of the inputs.
 */
public interface ShardExecutor extends AutoCloseable {
  <I, R> List<R> map(Storage parameters, List<I> inputs, ShardFunction<I, R> function);

  @Override
  void close();
}
