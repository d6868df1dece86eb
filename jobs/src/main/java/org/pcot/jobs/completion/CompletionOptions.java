package org.pcot.jobs.completion;

import org.pcot.model.kernels.Sampling;

/**
 * How prompts are to be continued.
 *
 * @param samples continuations of each prompt
 * @param maxNewTokens of each, end of sequence counted; the model's positions are a limit too
 * @param seed of the draws
 */
public record CompletionOptions(Sampling sampling, int samples, int maxNewTokens, long seed) {}
