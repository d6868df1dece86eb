package org.pcot.model.dl4j;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.pcot.model.architecture.Architecture;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.DecoderDescription;
import org.pcot.model.engine.Engine;

/**
 * A whole decoder as the output layer of a Deeplearning4j network, with its loss.
 *
 * <p>A {@code DataSet} holds token ids [B, T] as features, the id that should follow each as labels
 * [B, T] (not one-hot), and the weight of each label's loss [B, T] as labels mask (1 without a
 * mask). Examples of one batch have the same length; shorter ones are padded at the end with any
 * token, of weight 0. The score is the weighted sum of the losses in nats, divided by B unless
 * {@code miniBatch(false)}. {@code output()} is the probability of each next token, [B, V, T].
 *
 * <p>With {@link Builder#inputsEmbeds} the features are activations [B, C, T] of a layer below, to
 * which position embeddings are added; the token embedding is then the output projection only.
 *
 * <p>Weight decay belongs on this builder: Deeplearning4j 1.0.0-M2.1 applies one that is set on the
 * whole network twice.
 */
public final class DecoderLayer extends BaseLayer {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** The keys of Hugging Face's config.json. */
  @JsonProperty private Map<String, Object> config;

  @JsonProperty private boolean inputsEmbeds;
  @JsonProperty private Engine engine;

  /** Both made when first used, since deserialisation fills the fields late. */
  private transient DecoderConfig decoder;

  private transient DecoderParameterInitializer initializer;

  /** For deserialisation. */
  private DecoderLayer() {}

  private DecoderLayer(Builder builder) {
    super(builder);
    this.decoder = Objects.requireNonNull(builder.decoder, "no decoder was given");
    ObjectNode keys = JsonNodeFactory.instance.objectNode();
    decoder.architecture().writeConfig(decoder.vocabSize(), decoder.maxPositions(), keys);
    this.config = JSON.convertValue(keys, new TypeReference<>() {});
    this.inputsEmbeds = builder.inputsEmbeds;
    this.engine = builder.engine;
    initializeConstraints(builder);
  }

  public synchronized DecoderConfig decoder() {
    if (decoder == null) {
      decoder = Architecture.readConfig(JSON.valueToTree(config), "the layer's config");
    }
    return decoder;
  }

  public boolean inputsEmbeds() {
    return inputsEmbeds;
  }

  public Engine engine() {
    return engine;
  }

  @Override
  public DecoderLayerImplementation instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parametersView,
      boolean initializeParameters,
      DataType dataType) {
    if (getIDropout() != null || getWeightNoise() != null) {
      throw new DL4JInvalidConfigException("a decoder layer has neither dropout nor weight noise");
    }
    DecoderLayerImplementation layer = new DecoderLayerImplementation(conf, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parametersView);
    layer.setParamTable(initializer().init(conf, parametersView, initializeParameters));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public synchronized DecoderParameterInitializer initializer() {
    if (initializer == null) {
      initializer = new DecoderParameterInitializer(decoder());
    }
    return initializer;
  }

  @Override
  public InputType getOutputType(int index, InputType inputType) {
    return InputType.recurrent(decoder().vocabSize());
  }

  /** Nothing to set: the width is the decoder's. */
  @Override
  public void setNIn(InputType inputType, boolean override) {}

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    boolean rows = inputsEmbeds && inputType.getType() == InputType.Type.FF;
    return rows ? new FeedForwardToRnnPreProcessor() : null;
  }

  @Override
  public boolean isPretrainParam(String name) {
    return false;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    long parameters = initializer().numParams(this);
    DecoderDescription description = decoder().description();
    long perWidth = 3 + 16L * description.blocks().size();
    long activationsPerToken = description.width() * perWidth + description.vocabSize();
    return new LayerMemoryReport.Builder(
            layerName, DecoderLayer.class, inputType, getOutputType(-1, inputType))
        .standardMemory(parameters, getIUpdater().stateSize(parameters))
        .workingMemory(0, activationsPerToken, 0, activationsPerToken)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DecoderLayer that
        && super.equals(other)
        && decoder().equals(that.decoder())
        && inputsEmbeds == that.inputsEmbeds
        && engine == that.engine;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), decoder(), inputsEmbeds, engine);
  }

  @Override
  public String toString() {
    return "DecoderLayer(" + decoder() + ", inputsEmbeds=" + inputsEmbeds + ", " + engine + ")";
  }

  /** Builds a layer; the decoder must be given. */
  public static final class Builder extends BaseLayer.Builder<Builder> {
    private DecoderConfig decoder;
    private boolean inputsEmbeds;
    private Engine engine = Engine.AUTO;

    public Builder decoder(DecoderConfig config) {
      this.decoder = config;
      return this;
    }

    /** Whether the input is activations [B, C, T] of a layer below instead of token ids. */
    public Builder inputsEmbeds(boolean given) {
      this.inputsEmbeds = given;
      return this;
    }

    public Builder engine(Engine choice) {
      this.engine = choice;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public DecoderLayer build() {
      return new DecoderLayer(this);
    }
  }
}
