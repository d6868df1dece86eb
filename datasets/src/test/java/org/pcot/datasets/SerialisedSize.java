package org.pcot.datasets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;

/** How much travels. */
public final class SerialisedSize {
  private SerialisedSize() {}

  /** Bytes of an object in Java's serialisation. */
  public static int of(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.size();
  }
}
