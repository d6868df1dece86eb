package org.pcot.model.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.pcot.model.tensor.Memory;
import org.pcot.model.tensor.Segments;

/**
 * Parameters that came from elsewhere to this virtual machine, one copy for all its threads. The
 * memory of a copy that nobody uses is used again for another of the same size, once there are two:
 * the policy, and the reference that it is held against.
 */
public final class ParameterCopies {
  private static final int KEPT = 2;

  /** Values that never change, to be copied when they are first used. */
  public interface Source {
    /** Distinguishes these from all other values. */
    long id();

    DataType dataType();

    /** The lengths of what must not be divided. */
    long[] lengths();

    void copyTo(Segments room);
  }

  /** Values that are in use until they are given back. */
  public static final class Loan {
    private final long id;
    private final Segments values;
    private int users;

    private Loan(long id, Segments values) {
      this.id = id;
      this.values = values;
    }

    public Segments values() {
      return values;
    }
  }

  private final Memory memory;

  /** The one that was used last comes last. */
  private final List<Loan> copies = new ArrayList<>();

  public ParameterCopies(Memory memory) {
    this.memory = memory;
  }

  /** Others wait while values are copied: they are likely to need the same. */
  public synchronized Loan borrow(Source source) {
    Optional<Loan> known = copies.stream().filter(copy -> copy.id == source.id()).findFirst();
    Loan loan = known.orElseGet(() -> copied(source));
    copies.remove(loan);
    copies.add(loan);
    loan.users++;
    return loan;
  }

  public synchronized void giveBack(Collection<Loan> loans) {
    loans.forEach(loan -> loan.users--);
  }

  private Loan copied(Source source) {
    Loan loan = new Loan(source.id(), room(source.dataType(), source.lengths()));
    source.copyTo(loan.values);
    return loan;
  }

  private Segments room(DataType dataType, long[] lengths) {
    long length = Arrays.stream(lengths).sum();
    List<Loan> alike =
        copies.stream()
            .filter(copy -> copy.values.dataType() == dataType && copy.values.length() == length)
            .toList();
    Optional<Loan> idle = alike.stream().filter(copy -> copy.users == 0).findFirst();
    if (alike.size() < KEPT || idle.isEmpty()) {
      return Segments.allocate(memory, dataType, lengths);
    }
    copies.remove(idle.get());
    return idle.get().values;
  }
}
