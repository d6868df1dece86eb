package org.pcot.jobs.benchmark.trl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * What a side says of a step, as a line of JSON.
 *
 * @param seconds by the clock
 * @param cpuSeconds of all threads
 * @param tokens of prompts and responses
 * @param loss mean over the response tokens
 * @param gradientNorm before it is clipped
 * @param difference of the first step's gradient from that in the directory, over its greatest
 *     element; 0 on the side that wrote it
 * @param memory the most bytes that were resident until now
 */
record Step(
    double seconds,
    double cpuSeconds,
    long tokens,
    double loss,
    double gradientNorm,
    double difference,
    long memory) {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  static Step of(String line) throws JsonProcessingException {
    return JSON.readValue(line, Step.class);
  }

  double tokensPerSecond() {
    return tokens / seconds;
  }

  String line() throws JsonProcessingException {
    return JSON.writeValueAsString(this);
  }
}
