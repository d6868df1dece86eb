package org.pcot.datasets.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Single files of a directory that are written whole, and the list of their digests beside them,
 * which {@code sha256sum -c} reads. One writer at a time. A file that is not listed was written by
 * a version before this one, or its writer was killed: it counts as it is.
 *
 * @param list name of the list in the directory
 */
public record SealedFiles(Path directory, String list, Configuration configuration) {
  /** With the digests in {@code SHA256SUMS}. */
  public static SealedFiles in(Path directory, Configuration configuration) {
    return new SealedFiles(directory, AtomicDirectory.Sums.VISIBLE.fileName(), configuration);
  }

  /** One file with a list of its own, beside it: for what is not the same in every run. */
  public static SealedFiles alone(Path file, Configuration configuration) {
    return new SealedFiles(file.getParent(), file.getName() + ".sha256", configuration);
  }

  /** What is wrong with a file, in words that begin with its path. */
  public Optional<String> damage(String name) throws IOException {
    String digest = digests().get(name);
    Path file = file(name);
    return digest == null
        ? Optional.empty()
        : Sha256Sums.difference(fileSystem(), file, digest)
            .map(how -> file + ": " + how + " in " + list);
  }

  public boolean isListed(String name) throws IOException {
    return digests().containsKey(name);
  }

  /** Whether a file was written with this content, whatever has become of it. */
  public boolean wrote(String name, byte[] content) throws IOException {
    return DigestUtils.sha256Hex(content).equals(digests().get(name));
  }

  /** Whether it was written with this content and still has it. */
  public boolean holds(String name, byte[] content) throws IOException {
    return wrote(name, content) && damage(name).isEmpty();
  }

  /** Writes a file in place of the one that may be there, and lists it. */
  public void put(String name, byte[] content) throws IOException {
    Map<String, String> digests = digests();
    String digest = DigestUtils.sha256Hex(content);
    boolean isListed = digest.equals(digests.get(name));
    if (!isListed && digests.remove(name) != null) {
      write(digests); // a writer that is killed in between leaves no file with another's digest
    }
    AtomicFile.replace(file(name), configuration, out -> out.write(content));
    if (!isListed) {
      digests.put(name, digest);
      write(digests);
    }
  }

  /**
   * The same of a file that can be made at any time: tells if the one that is there was damaged.
   */
  public void renew(String name, byte[] content, Consumer<String> notices) throws IOException {
    Optional<String> damage = listDamage();
    if (damage.isEmpty()) {
      damage = damage(name);
    }
    damage.ifPresent(how -> notices.accept(how + "; made again"));
    if (!isListed(name)) {
      forgetMissing(notices);
    }
    put(name, content);
  }

  /** A list may have been exchanged: the files of another one are not here. */
  private void forgetMissing(Consumer<String> notices) throws IOException {
    for (String name : digests().keySet()) {
      Path file = file(name);
      if (!fileSystem().exists(file)) {
        notices.accept(file + ": is missing, and listed in " + list + "; taken off the list");
        unseal(name);
      }
    }
  }

  /** Lists a file that is there. */
  public void seal(String name) throws IOException {
    Map<String, String> digests = digests();
    digests.put(name, Sha256Sums.digest(fileSystem(), file(name)));
    write(digests);
  }

  /**
   * Lists a file that is there but not listed: its writer was killed in between, or is of a version
   * before this one.
   */
  public void adopt(String name) throws IOException {
    if (!isListed(name) && fileSystem().exists(file(name))) {
      seal(name);
    }
  }

  /** Takes a file off the list: before it changes. */
  public void unseal(String name) throws IOException {
    Map<String, String> digests = digests();
    if (digests.remove(name) != null) {
      write(digests);
    }
  }

  /** Takes a file off the list, and then away. */
  public void remove(String name) throws IOException {
    unseal(name);
    fileSystem().delete(file(name), true);
  }

  private void write(Map<String, String> digests) throws IOException {
    if (digests.isEmpty()) {
      Fence.check(configuration);
      fileSystem().delete(new Path(directory, list), false);
      return;
    }
    byte[] text = Sha256Sums.format(digests).getBytes(StandardCharsets.UTF_8);
    AtomicFile.replace(new Path(directory, list), configuration, out -> out.write(text));
  }

  private Optional<String> listDamage() throws IOException {
    Path file = new Path(directory, list);
    boolean isSound = !fileSystem().exists(file) || Sha256Sums.read(fileSystem(), file).isPresent();
    return isSound ? Optional.empty() : Optional.of(file + ": is not a list of digests");
  }

  /** None of a list that is missing or damaged: it is written anew with the next file. */
  private Map<String, String> digests() throws IOException {
    Path file = new Path(directory, list);
    return fileSystem().exists(file)
        ? Sha256Sums.read(fileSystem(), file).orElseGet(TreeMap::new)
        : new TreeMap<>();
  }

  private Path file(String name) {
    return UserPath.below(directory, name);
  }

  private FileSystem fileSystem() throws IOException {
    return DurableFiles.fileSystem(directory, configuration);
  }
}
