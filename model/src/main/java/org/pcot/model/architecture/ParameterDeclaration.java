package org.pcot.model.architecture;

import java.io.Serializable;
import java.util.List;
import org.pcot.model.architecture.Initializer.Constant;
import org.pcot.model.architecture.Initializer.Normal;
import org.pcot.model.tensor.StorageOrder;

/**
 * One parameter of a decoder.
 *
 * @param name in Hugging Face's files
 * @param shape there: [n] or [rows, columns]
 * @param order of a matrix; a table [rows, C] is {@link StorageOrder#OUT_IN}, a vector either
 * @param decays whether weight decay applies to it
 */
public record ParameterDeclaration(
    String name,
    List<Integer> shape,
    StorageOrder order,
    Role role,
    Initializer initializer,
    boolean decays)
    implements Serializable {

  /** What a parameter is for. */
  public enum Role {
    EMBEDDING,
    MATRIX,
    /** What {@link LowRank} adds to a matrix. */
    ADAPTER,
    NORM,
    BIAS
  }

  public ParameterDeclaration {
    shape = List.copyOf(shape);
    if (shape.isEmpty() || shape.size() > 2) {
      throw new IllegalArgumentException(name + ": is neither a vector nor a matrix: " + shape);
    }
    DecoderLimits.checkElements(name, shape.stream().mapToLong(Integer::longValue).toArray());
  }

  /** A table [rows, C] of embeddings, or the output layer that has its form. */
  public static ParameterDeclaration table(String name, int rows, int width, double deviation) {
    return new ParameterDeclaration(
        name,
        List.of(rows, width),
        StorageOrder.OUT_IN,
        Role.EMBEDDING,
        new Normal(deviation),
        true);
  }

  /** The matrix of a linear layer. */
  public static ParameterDeclaration matrix(
      String name, StorageOrder order, int in, int out, double deviation) {
    List<Integer> shape = order == StorageOrder.IN_OUT ? List.of(in, out) : List.of(out, in);
    return new ParameterDeclaration(name, shape, order, Role.MATRIX, new Normal(deviation), true);
  }

  /** The vector that a linear layer or a norm adds, at first 0. */
  public static ParameterDeclaration bias(String name, int length) {
    return vector(name, length, Role.BIAS, 0);
  }

  /** The vector that a norm multiplies with, at first 1. */
  public static ParameterDeclaration norm(String name, int length) {
    return vector(name, length, Role.NORM, 1);
  }

  private static ParameterDeclaration vector(String name, int length, Role role, double value) {
    return new ParameterDeclaration(
        name, List.of(length), StorageOrder.OUT_IN, role, new Constant(value), false);
  }

  /** Rows in memory; a vector has one. */
  public int rows() {
    return shape.size() == 1 ? 1 : shape.get(0);
  }

  public int columns() {
    return shape.get(shape.size() - 1);
  }

  /** Number of elements. */
  public long length() {
    return (long) rows() * columns();
  }

  /** Elements of a token that a linear layer reads. */
  public int in() {
    return order == StorageOrder.IN_OUT ? rows() : columns();
  }

  /** Elements of a token that a linear layer writes. */
  public int out() {
    return order == StorageOrder.IN_OUT ? columns() : rows();
  }
}
