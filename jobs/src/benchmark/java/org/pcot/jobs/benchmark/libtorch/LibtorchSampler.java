package org.pcot.jobs.benchmark.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Sampling at temperature 1 with a cache of keys and values, every sequence to its full length. */
final class LibtorchSampler {
  private final LibtorchGpt model;

  LibtorchSampler(LibtorchGpt model) {
    this.model = model;
  }

  /** The tokens [B, P + newTokens] of prompts [B, P] and what the model adds to them. */
  Tensor sample(Tensor prompts, int newTokens) {
    try (NoGradGuard noGradient = new NoGradGuard()) {
      return LibtorchTensors.scoped(() -> extend(prompts, newTokens));
    }
  }

  private Tensor extend(Tensor prompts, int newTokens) {
    long batch = prompts.size(0);
    int promptLength = (int) prompts.size(1);
    Cache cache = new Cache(batch, promptLength + newTokens);
    Tensor all = torch.cat(new TensorVector(prompts, prompts.new_zeros(batch, newTokens)), 1);
    Tensor current = prompts;
    int first = 0;
    for (int i = 0; i < newTokens; i++) {
      Tensor seen = current;
      LibtorchGpt.Attention attention = cache.at(first);
      int position = first;
      Tensor next = LibtorchTensors.scoped(() -> next(seen, position, attention));
      all.narrow(1, promptLength + i, 1).copy_(next);
      first += (int) current.size(1);
      current = next;
    }
    return all;
  }

  private Tensor next(Tensor current, int first, LibtorchGpt.Attention attention) {
    Tensor logits = model.lastLogits(current, first, attention);
    return torch.multinomial(torch.softmax(logits, -1), 1);
  }

  /** Keys and values [B, H, capacity, D] of each layer. */
  private final class Cache {
    private final List<Tensor> keys = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();

    Cache(long batch, long capacity) {
      long[] shape = {batch, model.gpt2().nHead(), capacity, model.headSize()};
      for (int i = 0; i < model.gpt2().nLayer(); i++) {
        keys.add(torch.empty(shape));
        values.add(torch.empty(shape));
      }
    }

    /** Attention of tokens from position first on, whose keys and values are added here. */
    LibtorchGpt.Attention at(int first) {
      return (layer, queries, newKeys, newValues) -> {
        long length = queries.size(2);
        keys.get(layer).narrow(2, first, length).copy_(newKeys);
        values.get(layer).narrow(2, first, length).copy_(newValues);
        return LibtorchGpt.attention(
            queries,
            keys.get(layer).narrow(2, 0, first + length),
            values.get(layer).narrow(2, 0, first + length),
            first == 0);
      };
    }
  }
}
