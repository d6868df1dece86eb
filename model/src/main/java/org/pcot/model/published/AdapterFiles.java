package org.pcot.model.published;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.datasets.storage.DurableFiles;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.Lora;
import org.pcot.model.architecture.ParameterDeclaration;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.tensor.Segments;

/** A LoRA adapter as PEFT publishes it: adapter_config.json and adapter_model.safetensors. */
public final class AdapterFiles {
  public static final String CONFIG = AdapterConfigFile.NAME;
  static final String WEIGHTS = "adapter_model.safetensors";

  private AdapterFiles() {}

  /**
   * The decoder of a base with the adapter, and all tensors of both.
   *
   * @throws UserError naming the key or the tensors that do not fit the base
   */
  static PublishedModel.Description describe(
      PublishedDirectory adapter, PublishedModel.Description base) throws IOException {
    Lora lora = config(adapter).lora(base.config().description());
    DecoderConfig config = base.config().with(lora);
    Map<String, PublishedTensor> tensors = new LinkedHashMap<>();
    TensorFiles.addTensors(adapter, WEIGHTS, tensors);
    requireFit(adapter.file(WEIGHTS), config, tensors);
    tensors.putAll(base.tensors());
    return new PublishedModel.Description(config, tensors);
  }

  static AdapterConfigFile config(PublishedDirectory adapter) throws IOException {
    return new AdapterConfigFile(adapter.json(CONFIG), adapter.file(CONFIG).toString());
  }

  private static void requireFit(
      Path file, DecoderConfig config, Map<String, PublishedTensor> tensors) {
    Map<String, PublishedTensor> rest = new LinkedHashMap<>(tensors);
    List<String> misfits = new ArrayList<>();
    TrainableView.of(config)
        .layout()
        .parameters()
        .forEach(
            parameter -> {
              ParameterDeclaration declaration = parameter.declaration();
              PublishedTensor tensor = rest.remove(parameter.name());
              TensorNames.check(parameter.name(), declaration, tensor, misfits);
            });
    rest.keySet().forEach(name -> misfits.add(name + " is unexpected"));
    if (!misfits.isEmpty()) {
      throw new UserError(
          file
              + ": does not fit "
              + CONFIG
              + " and the model that it was made for, in "
              + misfits.size()
              + " places: "
              + Listing.of(misfits),
          "use both files of the same adapter, and the model that it was made for");
    }
  }

  /**
   * Writes both files.
   *
   * @param parameters of a decoder with an adapter, all of them
   * @param base the directory of the model that the adapter is for
   */
  public static void write(
      FileSystem fileSystem, Path directory, DecoderConfig config, Segments parameters, Path base)
      throws IOException {
    String place = isOfThisMachine(base, fileSystem) ? base.toUri().getPath() : base.toString();
    JsonFiles.write(fileSystem, new Path(directory, CONFIG), AdapterConfigFile.of(config, place));
    List<NamedTensor> tensors = NamedTensor.of(TrainableView.of(config), parameters);
    DurableFiles.write(
        fileSystem,
        new Path(directory, WEIGHTS),
        out -> SafetensorsWriter.write(out, tensors, WeightType.FLOAT32));
  }

  /** Then PEFT needs its path without a scheme. */
  private static boolean isOfThisMachine(Path base, FileSystem fileSystem) {
    String local = "file";
    return local.equals(base.toUri().getScheme()) && local.equals(fileSystem.getUri().getScheme());
  }
}
