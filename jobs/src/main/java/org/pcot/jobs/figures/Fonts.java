package org.pcot.jobs.figures;

import java.awt.font.FontRenderContext;
import org.pcot.datasets.UserError;

/** Whether this machine has a font to write labels with: a bare container may have none. */
final class Fonts {
  private Fonts() {}

  static void require() {
    require(
        () -> Style.TEXT.getStringBounds("0", new FontRenderContext(null, true, true)).isEmpty());
  }

  /** The JDK tells of missing fonts by errors of several types, some of them bare. */
  static void require(Runnable measureText) {
    try {
      measureText.run();
    } catch (Error e) {
      throw new UserError(
          "Java finds no font on this machine, so no figure can be drawn (" + e + ")",
          "install fontconfig and a font (Debian: apt-get install fontconfig fonts-dejavu-core),"
              + " then draw the figures again",
          e);
    }
  }
}
