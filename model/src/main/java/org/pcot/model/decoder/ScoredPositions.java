package org.pcot.model.decoder;

/**
 * The positions of a batch that have logits: of each of B sequences those from {@code first} on,
 * one sequence after the other [B·Q].
 */
record ScoredPositions(MicroBatch batch, int first) {

  int[] targets() {
    int[] targets = new int[batch.size() * count()];
    for (int sequence = 0; sequence < batch.size(); sequence++) {
      System.arraycopy(batch.targets(), start(sequence), targets, sequence * count(), count());
    }
    return targets;
  }

  int[] origins() {
    int[] origins = new int[batch.size() * count()];
    for (int sequence = 0; sequence < batch.size(); sequence++) {
      System.arraycopy(batch.origins(), start(sequence), origins, sequence * count(), count());
    }
    return origins;
  }

  float[] weights() {
    float[] weights = new float[batch.size() * count()];
    for (int sequence = 0; sequence < batch.size(); sequence++) {
      System.arraycopy(batch.weights(), start(sequence), weights, sequence * count(), count());
    }
    return weights;
  }

  /** Losses of all positions [B·T] out of those that have logits; 0 for the others. */
  double[] everywhere(double[] losses) {
    double[] all = new double[batch.size() * batch.length()];
    for (int sequence = 0; sequence < batch.size(); sequence++) {
      System.arraycopy(losses, sequence * count(), all, start(sequence), count());
    }
    return all;
  }

  private int count() {
    return batch.length() - first;
  }

  private int start(int sequence) {
    return sequence * batch.length() + first;
  }
}
