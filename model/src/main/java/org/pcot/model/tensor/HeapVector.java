package org.pcot.model.tensor;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Any number of floats on the Java heap, in pieces that are arrays: what shards send and the driver
 * adds up.
 */
public final class HeapVector implements GradientVector, Serializable {
  /**
   * Elements of a piece; a whole number of {@link Blocks}, so that no block is in two, and with an
   * array's header just below a whole number of {@link HeapRegions} of any size.
   */
  public static final int PIECE = 255 * Blocks.SIZE;

  private static final int CHUNK = 1 << 16;
  private static final long serialVersionUID = 1;

  private transient float[][] pieces;

  /** Zeros. */
  public HeapVector(long length) {
    this.pieces = new float[Math.toIntExact((length + PIECE - 1) / PIECE)][];
    for (int piece = 0; piece < pieces.length; piece++) {
      pieces[piece] = new float[(int) Math.min(PIECE, length - (long) piece * PIECE)];
    }
  }

  /** Bytes that a vector of so many elements takes of a heap. */
  public static long taken(long length, HeapRegions regions) {
    return length / PIECE * regions.taken(PIECE) + regions.taken(length % PIECE);
  }

  public static HeapVector of(float... values) {
    HeapVector vector = new HeapVector(values.length);
    for (int i = 0; i < values.length; i++) {
      vector.pieces[i / PIECE][i % PIECE] = values[i];
    }
    return vector;
  }

  /** A copy of elements that lie elsewhere. */
  public static HeapVector copyOf(Segments segments) {
    HeapVector vector = new HeapVector(segments.length());
    long from = 0;
    for (float[] piece : vector.pieces) {
      segments.read(from, FloatBuffer.wrap(piece));
      from += piece.length;
    }
    return vector;
  }

  /** Copies these elements to others of the same number. */
  public void copyTo(Segments segments) {
    long from = 0;
    for (float[] piece : pieces) {
      segments.write(from, FloatBuffer.wrap(piece));
      from += piece.length;
    }
  }

  @Override
  public long length() {
    return pieces.length == 0 ? 0 : (pieces.length - 1L) * PIECE + pieces[pieces.length - 1].length;
  }

  public float get(long index) {
    return array(index)[place(index)];
  }

  /** The piece that holds an element, and the block around it. */
  public float[] array(long index) {
    return pieces[Math.toIntExact(index / PIECE)];
  }

  /** Where in its {@link #array} an element is. */
  public int place(long index) {
    return (int) (index % PIECE);
  }

  @Override
  public void read(long from, float[] target, int count) {
    for (int done = 0; done < count; ) {
      int place = place(from + done);
      int run = Math.min(count - done, PIECE - place);
      System.arraycopy(array(from + done), place, target, done, run);
      done += run;
    }
  }

  @Override
  public void add(GradientVector other) {
    HeapVector addend = (HeapVector) other;
    Blocks.forEach(
        length(),
        (from, to) -> {
          int place = place(from);
          add(addend.array(from), array(from), place, place + (int) (to - from));
        });
  }

  private static void add(float[] addend, float[] total, int from, int to) {
    for (int i = from; i < to; i++) {
      total[i] += addend[i];
    }
  }

  /** As bytes, which Java copies at once: the elements of a float array it writes singly. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeLong(length());
    byte[] chunk = new byte[CHUNK * Float.BYTES];
    for (float[] piece : pieces) {
      for (int from = 0; from < piece.length; from += CHUNK) {
        int count = Math.min(CHUNK, piece.length - from);
        floats(chunk).put(piece, from, count);
        out.write(chunk, 0, count * Float.BYTES);
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException {
    pieces = new HeapVector(in.readLong()).pieces;
    byte[] chunk = new byte[CHUNK * Float.BYTES];
    for (float[] piece : pieces) {
      for (int from = 0; from < piece.length; from += CHUNK) {
        int count = Math.min(CHUNK, piece.length - from);
        in.readFully(chunk, 0, count * Float.BYTES);
        floats(chunk).get(piece, from, count);
      }
    }
  }

  private static FloatBuffer floats(byte[] chunk) {
    return ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
