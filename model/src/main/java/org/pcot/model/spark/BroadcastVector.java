package org.pcot.model.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.HeapVector;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.ParameterCopies;

/**
 * A long vector of floats as broadcasts of its pieces, since an array holds less than 2 GiB; an
 * executor that is short of memory keeps pieces on its disk.
 */
record BroadcastVector(DataType dataType, long[] lengths, List<Broadcast<byte[]>> pieces)
    implements ParameterCopies.Source, Serializable {
  private static final int PIECE = HeapVector.PIECE;

  /**
   * @param lengths of what must not be divided where it arrives
   */
  static BroadcastVector of(JavaSparkContext spark, Segments values, long[] lengths) {
    List<Broadcast<byte[]>> pieces = new ArrayList<>();
    for (long from = 0; from < values.length(); from += PIECE) {
      byte[] piece = new byte[(int) Math.min(PIECE, values.length() - from) * Float.BYTES];
      values.read(from, floats(piece));
      pieces.add(spark.broadcast(piece));
    }
    DataType dataType = pieces.isEmpty() ? DataType.FLOAT : values.dataType();
    return new BroadcastVector(dataType, lengths, pieces);
  }

  @Override
  public long id() {
    return pieces.get(0).id();
  }

  @Override
  public void copyTo(Segments room) {
    long from = 0;
    for (Broadcast<byte[]> piece : pieces) {
      FloatBuffer values = floats(piece.value());
      long next = from + values.remaining();
      room.write(from, values);
      from = next;
    }
  }

  void destroy() {
    pieces.forEach(Broadcast::destroy);
  }

  private static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
