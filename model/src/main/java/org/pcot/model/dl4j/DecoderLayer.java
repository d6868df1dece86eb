package org.pcot.model.dl4j;

import java.util.Collection;
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
import org.pcot.model.DecoderConfig;
import org.pcot.model.KernelChoice;

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
  @JsonProperty private int vocabSize;
  @JsonProperty private int nPositions;
  @JsonProperty private int nEmbd;
  @JsonProperty private int nLayer;
  @JsonProperty private int nHead;
  @JsonProperty private double layerNormEpsilon;
  @JsonProperty private double initializerRange;
  @JsonProperty private boolean tieWordEmbeddings;
  @JsonProperty private boolean inputsEmbeds;
  @JsonProperty private KernelChoice kernels;

  /** Made when first asked for, since deserialisation fills the fields late. */
  private transient DecoderParameterInitializer initializer;

  /** For deserialisation. */
  private DecoderLayer() {}

  private DecoderLayer(Builder builder) {
    super(builder);
    DecoderConfig config = Objects.requireNonNull(builder.decoder, "no decoder was given");
    this.vocabSize = config.vocabSize();
    this.nPositions = config.nPositions();
    this.nEmbd = config.nEmbd();
    this.nLayer = config.nLayer();
    this.nHead = config.nHead();
    this.layerNormEpsilon = config.layerNormEpsilon();
    this.initializerRange = config.initializerRange();
    this.tieWordEmbeddings = config.tieWordEmbeddings();
    this.inputsEmbeds = builder.inputsEmbeds;
    this.kernels = builder.kernels;
    initializeConstraints(builder);
  }

  public DecoderConfig decoder() {
    return new DecoderConfig(
        vocabSize,
        nPositions,
        nEmbd,
        nLayer,
        nHead,
        layerNormEpsilon,
        initializerRange,
        tieWordEmbeddings);
  }

  public boolean inputsEmbeds() {
    return inputsEmbeds;
  }

  public KernelChoice kernels() {
    return kernels;
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
    return InputType.recurrent(vocabSize);
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
    long activationsPerToken = (long) nEmbd * (3 + 16L * nLayer) + vocabSize;
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
        && kernels == that.kernels;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), decoder(), inputsEmbeds, kernels);
  }

  @Override
  public String toString() {
    return "DecoderLayer(" + decoder() + ", inputsEmbeds=" + inputsEmbeds + ", " + kernels + ")";
  }

  /** Builds a layer; the decoder must be given. */
  public static final class Builder extends BaseLayer.Builder<Builder> {
    private DecoderConfig decoder;
    private boolean inputsEmbeds;
    private KernelChoice kernels = KernelChoice.AUTOMATIC;

    public Builder decoder(DecoderConfig config) {
      this.decoder = config;
      return this;
    }

    /** Whether the input is activations [B, C, T] of a layer below instead of token ids. */
    public Builder inputsEmbeds(boolean given) {
      this.inputsEmbeds = given;
      return this;
    }

    public Builder kernels(KernelChoice choice) {
      this.kernels = choice;
      return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public DecoderLayer build() {
      return new DecoderLayer(this);
    }
  }
}
