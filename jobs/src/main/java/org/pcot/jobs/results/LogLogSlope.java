package org.pcot.jobs.results;

import java.util.List;

/**
 * The exponent of a power law {@code y = c x^slope}: the least-squares line through the logarithms.
 *
 * @param logFactor ln c
 * @param standardError of the slope, from the scatter about the line; NaN with two points only
 */
public record LogLogSlope(double slope, double logFactor, double standardError) {
  /** Both positive. */
  public record Point(double x, double y) {
    public Point {
      if (!(x > 0 && y > 0)) {
        throw new IllegalArgumentException("(" + x + ", " + y + ") has no logarithm");
      }
    }

    private double logX() {
      return StrictMath.log(x);
    }

    private double logY() {
      return StrictMath.log(y);
    }
  }

  /** Whether points determine a slope: those of two x do. */
  public static boolean isDetermined(List<Point> points) {
    return points.stream().mapToDouble(Point::x).distinct().count() > 1;
  }

  /**
   * @throws IllegalArgumentException when all points have one x
   */
  public static LogLogSlope fit(List<Point> points) {
    if (!isDetermined(points)) {
      throw new IllegalArgumentException("a slope needs points of two x: " + points);
    }
    double sumX = 0;
    double sumY = 0;
    for (Point point : points) {
      sumX += point.logX();
      sumY += point.logY();
    }
    double meanX = sumX / points.size();
    double meanY = sumY / points.size();
    double squaresX = 0;
    double products = 0;
    for (Point point : points) {
      squaresX += (point.logX() - meanX) * (point.logX() - meanX);
      products += (point.logX() - meanX) * (point.logY() - meanY);
    }
    double slope = products / squaresX;
    double logFactor = meanY - slope * meanX;
    return new LogLogSlope(slope, logFactor, standardError(points, slope, logFactor, squaresX));
  }

  private static double standardError(
      List<Point> points, double slope, double logFactor, double squaresX) {
    double residuals = 0;
    for (Point point : points) {
      double residual = point.logY() - logFactor - slope * point.logX();
      residuals += residual * residual;
    }
    int freedom = points.size() - 2;
    return freedom == 0 ? Double.NaN : StrictMath.sqrt(residuals / freedom / squaresX);
  }

  /** The y of the power law. */
  public double at(double x) {
    return StrictMath.exp(logFactor + slope * StrictMath.log(x));
  }
}
