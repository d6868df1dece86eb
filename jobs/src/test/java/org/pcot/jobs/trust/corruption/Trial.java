package org.pcot.jobs.trust.corruption;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One damage to one file, and what a command made of it. */
record Trial(
    long seed, Workspace workspace, String kind, String file, Damage damage, List<String> command) {
  private static final int FINDING = 3;

  /** What is found, and what was said. */
  record Result(Trial trial, Outcome outcome, Call call, Set<String> differences) {
    /** For whom it may concern, with the seed that repeats it. */
    String tale() {
      return "%s: %s (%s), %s in %s, seed %d%n    %s%n    exit %d, differs: %s%n    %s"
          .formatted(
              outcome.title(),
              trial.kind,
              trial.file,
              trial.damage,
              trial.workspace.name(),
              trial.seed,
              String.join(" ", trial.command),
              call.exitCode(),
              differences,
              call.err().strip().replace("\n", "\n    "));
    }
  }

  /** That of a seed: a function of it and of what lies in the workspaces. */
  static Trial choose(long seed, List<Workspace> workspaces) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Workspace workspace = any(workspaces, random);
    Map<String, List<String>> kinds = workspace.kinds();
    String kind = any(new ArrayList<>(kinds.keySet()), random);
    String file = any(kinds.get(kind), random);
    Damage damage = any(Arrays.asList(Damage.values()), random);
    return new Trial(seed, workspace, kind, file, damage, any(workspace.commands(), random));
  }

  private static <T> T any(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }

  /** None where the file is the same afterwards. */
  Optional<Result> run() throws IOException {
    workspace.putBack();
    Path place = workspace.directory().resolve(file);
    List<Path> others =
        workspace.kinds().get(kind).stream()
            .filter(other -> !other.equals(file))
            .map(workspace.directory()::resolve)
            .toList();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(~seed);
    if (!damage.apply(place, others, random)) {
      return Optional.empty();
    }
    Optional<byte[]> damaged = content(place);
    Snapshot before = Snapshot.of(workspace.directory());
    Call call = Call.of(command);
    Snapshot after = Snapshot.of(workspace.directory());
    boolean isAsDamaged =
        content(place).map(Arrays::hashCode).equals(damaged.map(Arrays::hashCode));
    Set<String> changed = before.differences(after);
    Set<String> different = workspace.finished().differences(after);
    Outcome outcome = outcome(call, changed, different, isAsDamaged);
    return Optional.of(new Result(this, outcome, call, different));
  }

  private Outcome outcome(
      Call call, Set<String> changed, Set<String> different, boolean isAsDamaged) {
    String said = call.out() + call.err();
    if (call.exitCode() == Call.HANGS) {
      return Outcome.HANGS;
    } else if (said.contains("\tat ") || said.contains("internal failure")) {
      return Outcome.INTERNAL;
    } else if (call.exitCode() == 2) {
      return call.err().contains("pcot: ") ? Outcome.REFUSED : Outcome.INTERNAL;
    } else if (call.exitCode() == FINDING && changed.isEmpty()) {
      return Outcome.REFUSED;
    } else if (call.exitCode() != 0) {
      return Outcome.INTERNAL;
    }
    boolean isTail = damage == Damage.APPEND && workspace.isInterrupted();
    boolean isLeft = isAsDamaged || isTail || FileKind.isMark(file);
    boolean isRight =
        different.isEmpty() || isLeft && different.equals(Set.of(Snapshot.plain(file)));
    if (!isRight) {
      return Outcome.DIFFERENT;
    } else if (isNamed(call.err())) {
      return Outcome.MADE_AGAIN;
    }
    return isLeft ? Outcome.NOT_READ : Outcome.UNSAID;
  }

  /** Whether something is told of the file, of one beside it, or of what it lies in. */
  private boolean isNamed(String said) {
    Path place = workspace.directory().resolve(file);
    boolean isNamed = said.contains(place.getParent() + "/");
    for (Path above = place; !isNamed && above.startsWith(workspace.directory()); ) {
      isNamed = said.contains(above + ": ");
      above = above.getParent();
    }
    return isNamed;
  }

  private static Optional<byte[]> content(Path file) throws IOException {
    return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }
}
