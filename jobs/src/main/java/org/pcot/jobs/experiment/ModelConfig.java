package org.pcot.jobs.experiment;

import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.Setting;
import org.pcot.datasets.problems.Task;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Gpt2;

/** The decoder of an experiment, under Hugging Face's keys; the task gives the sizes left out. */
public record ModelConfig(
    @Setting(value = "width: elements of a token's representation", min = 1) int nEmbd,
    @Setting(value = "number of blocks", byDefault = "2", min = 1) int nLayer,
    @Setting(value = "attention heads of a block; they divide n_embd", byDefault = "4", min = 1)
        int nHead,
    @Setting(value = "whether the output layer shares the token embeddings", byDefault = "true")
        boolean tieWordEmbeddings,
    @Setting(
            value = "standard deviation of the initial weights",
            byDefault = "0.02",
            min = 0,
            aboveMin = true)
        double initializerRange,
    @Setting(
            value = "added to the variance in layer normalisation",
            byDefault = "1e-5",
            min = 0,
            aboveMin = true)
        double layerNormEpsilon) {

  /**
   * @throws UserError when the heads do not divide the width
   */
  public ModelConfig {
    if (nHead > 0 && nEmbd % nHead != 0) {
      throw new UserError(
          "n_head = " + nHead + " does not divide n_embd = " + nEmbd,
          "choose a width that is a multiple of the number of heads");
    }
  }

  /** The decoder for a task: as many positions as its longest prompt and response need. */
  public DecoderConfig decoder(Task task) {
    return new DecoderConfig(
        new Gpt2(nEmbd, nLayer, nHead, tieWordEmbeddings, initializerRange, layerNormEpsilon),
        task.tokenizer().vocabularySize(),
        task.limits().prompt() + task.limits().response());
  }
}
