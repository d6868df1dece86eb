package org.pcot.model.published;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.pcot.datasets.UserError;

/** Models in files that are not read, and what to do with them. */
final class ForeignFiles {
  private static final String SAVE =
      "AutoModelForCausalLM.from_pretrained(...) of transformers opens it, and save_pretrained(...)"
          + " writes what pcot reads";

  private record Kind(Pattern name, String what, String remedy) {}

  private static final List<Kind> KINDS =
      List.of(
          kind(
              "adapter_(config\\.json|model\\..*)",
              "is of an adapter, which is no model without the one that it was made for",
              "merge the two with pcot export ADAPTER OUTPUT, and give what that writes"),
          kind(
              ".*\\.gguf",
              "is in llama.cpp's format GGUF",
              "give from_pretrained of transformers this file as gguf_file, and write what it gives"
                  + " with save_pretrained"),
          kind(
              ".*\\.(bin|pt|pth|ckpt)(\\.index\\.json)?",
              "holds pickled weights, and such files can run any program when they are opened",
              "choose safetensors; or, if you trust it, " + SAVE),
          kind(".*\\.(h5|msgpack|onnx|npz)", "holds weights in a format that is not read", SAVE),
          kind(
              ".*\\.safetensors(\\.index\\.json)?",
              "is another file than the one that transformers opens",
              "give the file this name if it holds the model of config.json"));

  private ForeignFiles() {}

  private static Kind kind(String name, String what, String remedy) {
    return new Kind(Pattern.compile(name), what, remedy);
  }

  /**
   * @throws UserError when a file is of a kind that holds models
   */
  static void refuse(String where, Set<String> names) {
    for (Kind kind : KINDS) {
      for (String name : names) {
        if (kind.name().matcher(name).matches()) {
          throw new UserError(where + " " + name + ", which " + kind.what(), kind.remedy());
        }
      }
    }
  }

  /**
   * @throws UserError when a file is of a kind that holds models
   */
  static void refuse(String path, String name) {
    for (Kind kind : KINDS) {
      if (kind.name().matcher(name).matches()) {
        throw new UserError(path + ": " + kind.what(), kind.remedy());
      }
    }
  }
}
