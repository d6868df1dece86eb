package org.pcot.jobs.trust.corruption;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Which kind of file a path of a workspace names. */
final class FileKind {
  private static final String LISTS = "digests of single files";

  private static final Map<String, Pattern> KINDS = new LinkedHashMap<>();

  static {
    kind("source of a corpus", "inputs/.*jsonl");
    kind("tokenizer", "inputs/tokenizer/.*");
    kind("corpus: manifest", ".*corpora/.*_manifest.json");
    kind("corpus: rejects", ".*corpora/.*_rejects.jsonl");
    kind("corpus: digests", ".*corpora/.*_SHA256SUMS");
    kind("corpus: _SUCCESS", ".*corpora/.*_SUCCESS");
    kind("corpus: rows", ".*corpora/.*\\.parquet");
    kind("linear corpus", ".*reference_corpus/.*");
    kind("checkpoint: model", ".*/checkpoints/.*/model.safetensors");
    kind("checkpoint: optimizer", ".*/checkpoints/.*/optimizer.safetensors");
    kind("checkpoint: state", ".*/checkpoints/.*/state.json");
    kind("checkpoint: digests", ".*/checkpoints/.*/SHA256SUMS");
    kind("checkpoint: _SUCCESS", ".*/checkpoints/.*/_SUCCESS");
    kind("checkpoint: for transformers", ".*/checkpoints/.*json");
    kind("metrics", ".*/metrics.jsonl");
    kind("times", ".*/times.jsonl");
    kind("events", ".*/events.out.tfevents.*");
    kind("rollouts", ".*/rollouts/.*");
    kind("configuration", ".*/config.yaml");
    kind("manifest of a run", ".*/manifest.json");
    kind("evaluation", ".*/evaluation/.*json");
    kind("figure", ".*/figures/.*(png|svg)");
    kind("mark of a sweep", ".*/sweep.json");
    kind("rows of a cell", ".*/cells/.*/results.jsonl");
    kind("table", ".*/rows/.*|.*/_SUCCESS");
    kind(LISTS, ".*(SHA256SUMS|\\.sha256)");
  }

  private FileKind() {}

  private static void kind(String name, String paths) {
    KINDS.put(name, Pattern.compile(paths));
  }

  /** In its name's words; what is not listed is not damaged, such as leases. */
  static String of(String path) {
    return KINDS.entrySet().stream()
        .filter(kind -> kind.getValue().matcher(path).matches())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** Whether it holds nothing but what others are checked by, and is written with them. */
  static boolean isMark(String path) {
    return of(path).equals(LISTS) || path.endsWith("_SUCCESS");
  }
}
