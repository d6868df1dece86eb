package org.pcot.model.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;
import org.pcot.model.training.ParameterCopies.Loan;
import org.pcot.model.training.ParameterCopies.Source;

class ParameterCopiesTest {
  private final ParameterCopies copies = new ParameterCopies(Memory.HOST);
  private int copied;

  /** Vectors full of their number. */
  private Loan borrow(long id, long... lengths) {
    return copies.borrow(
        new Source() {
          @Override
          public long id() {
            return id;
          }

          @Override
          public DataType dataType() {
            return DataType.FLOAT;
          }

          @Override
          public long[] lengths() {
            return lengths.length == 0 ? new long[] {3, 4} : lengths;
          }

          @Override
          public void copyTo(Segments room) {
            room.fill(id);
            copied++;
          }
        });
  }

  private void giveBack(Loan... loans) {
    copies.giveBack(List.of(loans));
  }

  @Test
  void thoseWhoNeedTheSameShareACopy() {
    Loan first = borrow(7);
    assertThat(borrow(7).values()).isSameAs(first.values());
    assertThat(first.values().get(6)).isEqualTo(7);
    assertThat(copied).isEqualTo(1);
  }

  @Test
  void theTwoUsedLastAreKept() {
    for (long id : new long[] {7, 8, 7, 9, 7, 8}) {
      Loan loan = borrow(id);
      assertThat(loan.values().get(0)).isEqualTo(id);
      giveBack(loan);
    }
    assertThat(copied).isEqualTo(4);
  }

  @Test
  void memoryIsUsedAgainOnceNobodyUsesIt() {
    Loan first = borrow(1);
    Loan second = borrow(2);
    Loan third = borrow(3);
    assertThat(third.values()).isNotSameAs(first.values()).isNotSameAs(second.values());
    giveBack(first, second, third);
    assertThat(borrow(4).values()).isSameAs(first.values());
    assertThat(second.values().get(0)).isEqualTo(2);
  }

  @Test
  void vectorsOfOtherLengthsAreKeptBesides() {
    giveBack(borrow(1), borrow(2));
    giveBack(borrow(3, 5), borrow(4, 5));
    giveBack(borrow(1), borrow(2), borrow(3, 5), borrow(4, 5));
    assertThat(copied).isEqualTo(4);
  }
}
