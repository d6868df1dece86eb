package org.pcot.jobs.trust.corruption;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A directory that pcot filled, and the commands that may be given again afterwards.
 *
 * @param directory where the commands work; put back before each trial
 * @param start what is put back: a copy of what was there, or of an interrupted run
 * @param finished what is there when nothing is damaged and the command was given again
 * @param commands one of which is given again
 * @param isInterrupted whether what stands behind the last checkpoint is nobody's data
 */
record Workspace(
    String name,
    Path directory,
    Path start,
    Snapshot finished,
    List<List<String>> commands,
    boolean isInterrupted) {

  /** Fills the directory by the first of the commands. */
  static Workspace fill(Path directory, List<List<String>> commands) throws IOException {
    Call call = Call.of(commands.get(0));
    if (call.exitCode() != 0) {
      throw new IllegalStateException(call.out() + call.err());
    }
    Path copy = directory.resolveSibling(directory.getFileName() + ".copy");
    Snapshot.copy(directory, copy);
    String name = directory.getFileName().toString();
    return new Workspace(name, directory, copy, Snapshot.of(directory), commands, false);
  }

  /** The same, interrupted: these directories were not written yet. */
  Workspace interrupted(String... missing) throws IOException {
    Path copy = start.resolveSibling(name + "-interrupted.copy");
    Snapshot.copy(start, copy);
    for (String path : missing) {
      if (!Files.isDirectory(copy.resolve(path))) {
        throw new IllegalStateException(path + " is not there");
      }
      Snapshot.delete(copy.resolve(path));
    }
    return new Workspace(
        name + ", interrupted", directory, copy, finished, commands.subList(0, 1), true);
  }

  void putBack() throws IOException {
    Snapshot.copy(start, directory);
  }

  /** Files by kind. */
  Map<String, List<String>> kinds() throws IOException {
    Map<String, List<String>> kinds =
        Snapshot.files(start).stream()
            .collect(Collectors.groupingBy(FileKind::of, TreeMap::new, Collectors.toList()));
    kinds.remove("");
    return kinds;
  }
}
