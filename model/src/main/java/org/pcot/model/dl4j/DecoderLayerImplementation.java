package org.pcot.model.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.Decoder;
import org.pcot.model.decoder.DecoderParameters;
import org.pcot.model.decoder.MicroBatch;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.tensor.Segments;
import org.pcot.model.tensor.Storage;
import org.pcot.model.tensor.Tensor;

/**
 * The running form of a {@link DecoderLayer}: a {@link Decoder} over DL4J's flat parameter and
 * gradient views.
 *
 * <p>The decoder's memory lives outside DL4J's workspaces, since it outlasts an iteration; only
 * what is handed to other layers is copied into them.
 */
public final class DecoderLayerImplementation extends BaseLayer<DecoderLayer>
    implements IOutputLayer {
  private static final String NETWORK_ONLY = "a decoder layer is used through its network";

  private final transient Decoder decoder;
  private transient DecoderParameters parameters;
  private transient DecoderParameters gradients;
  private INDArray labels;

  /** Weighted sum of losses of the present input, labels and mask, if a backward pass gave it. */
  private transient OptionalDouble knownLoss = OptionalDouble.empty();

  DecoderLayerImplementation(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    this.decoder = new Decoder(config(), layerConf().engine().backend(dataType).kernels());
  }

  /** What a pass reads: B sequences of T tokens, and the table that their embeddings lie in. */
  private record Source(DecoderParameters parameters, int[] tokens, int size, int length) {}

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray probabilities =
        outsideWorkspaces(
            () -> {
              Source source = source();
              Tensor logits =
                  decoder.forward(
                      source.parameters(), source.tokens(), source.size(), source.length());
              INDArray softmax = Nd4j.nn().softmax(logits.array().dup('c'), 1);
              return channelsFirst(softmax, source);
            });
    return workspaces.dup(ArrayType.ACTIVATIONS, probabilities, 'c');
  }

  /** The gradient of the weighted sum of losses; an output layer is given no epsilon. */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    INDArray inputGradient = outsideWorkspaces(this::backward);
    Gradient gradient = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach((name, view) -> gradient.setGradientFor(name, view, 'c'));
    INDArray passedOn =
        inputGradient == null
            ? null
            : workspaces.dup(ArrayType.ACTIVATION_GRAD, inputGradient, 'c');
    return new Pair<>(gradient, passedOn);
  }

  /** Fills the gradient views; answers dL/dx [B, C, T], or null where the input is token ids. */
  private INDArray backward() {
    Source source = source();
    MicroBatch batch = batch(source);
    gradientsFlattened.assign(0);
    if (!layerConf().inputsEmbeds()) {
      knownLoss =
          OptionalDouble.of(
              batch.weightedSum(decoder.lossAndGradient(source.parameters(), batch, gradients)));
      return null;
    }
    int rows = source.tokens().length;
    Tensor tableGradient =
        new Tensor(Storage.allocate(dataType, (long) rows * width()), 0, rows, width());
    DecoderParameters withTable = gradients.withTokens(tableGradient);
    knownLoss =
        OptionalDouble.of(
            batch.weightedSum(decoder.lossAndGradient(source.parameters(), batch, withTable)));
    return channelsFirst(tableGradient.array(), source);
  }

  @Override
  public double computeScore(
      double regularization, boolean training, LayerWorkspaceMgr workspaces) {
    if (knownLoss.isEmpty()) {
      knownLoss =
          outsideWorkspaces(
              () -> {
                Source source = source();
                MicroBatch batch = batch(source);
                return OptionalDouble.of(
                    batch.weightedSum(decoder.losses(source.parameters(), batch)));
              });
    }
    double loss = knownLoss.getAsDouble();
    score = (conf.isMiniBatch() ? loss / getInputMiniBatchSize() : loss) + regularization;
    return score;
  }

  /** Weighted sum of losses of each example, [B, 1]. */
  @Override
  public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
    INDArray scores =
        outsideWorkspaces(
            () -> {
              Source source = source();
              MicroBatch batch = batch(source);
              double[] losses = decoder.losses(source.parameters(), batch);
              double[] sums = new double[batch.size()];
              Arrays.fill(sums, regularization);
              for (int row = 0; row < losses.length; row++) {
                sums[row / batch.length()] += batch.weighted(losses, row);
              }
              return Nd4j.createFromArray(sums).castTo(dataType).reshape('c', sums.length, 1);
            });
    return workspaces.dup(ArrayType.ACTIVATIONS, scores, 'c');
  }

  private Source source() {
    assertInputSet(false);
    int size = Math.toIntExact(input.size(0));
    int length = Math.toIntExact(input.size(-1));
    if (length > config().maxPositions()) {
      throw new DL4JInvalidInputException(
          String.format(
              Locale.ROOT,
              "a sequence of %d tokens is longer than the %d positions of the decoder",
              length,
              config().maxPositions()));
    }
    if (!layerConf().inputsEmbeds()) {
      int[] tokens = TokenArrays.ids(input, config().vocabSize(), "features");
      return new Source(parameters, tokens, size, length);
    }
    if (input.rank() != 3 || input.size(1) != width()) {
      throw new DL4JInvalidInputException(
          String.format(
              Locale.ROOT,
              "embeddings have shape %s; expected [B, %d, T]",
              Arrays.toString(input.shape()),
              width()));
    }
    INDArray rows = input.castTo(dataType).permute(0, 2, 1).dup('c');
    Tensor table = new Tensor(Storage.of(rows), 0, size * length, width());
    return new Source(parameters.withTokens(table), TokenArrays.range(size * length), size, length);
  }

  private MicroBatch batch(Source source) {
    if (labels == null) {
      throw new IllegalStateException("no labels were set " + layerId());
    }
    int[] targets = TokenArrays.ids(labels, config().vocabSize(), "labels");
    float[] weights = TokenArrays.weights(maskArray, source.tokens().length);
    return new MicroBatch(source.size(), source.length(), source.tokens(), targets, weights);
  }

  /** [B·T, n] to [B, n, T], DL4J's format of sequences. */
  private static INDArray channelsFirst(INDArray rows, Source source) {
    return rows.dup('c')
        .reshape('c', source.size(), source.length(), rows.columns())
        .permute(0, 2, 1)
        .dup('c');
  }

  private static <T> T outsideWorkspaces(Supplier<T> work) {
    MemoryWorkspace scope = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
    try (scope) {
      return work.get();
    }
  }

  private int width() {
    return config().description().width();
  }

  private DecoderConfig config() {
    return layerConf().decoder();
  }

  private Segments segments(INDArray view) {
    return Segments.of(view, new ParameterLayout(config()).lengths());
  }

  @Override
  public void setParamsViewArray(INDArray view) {
    super.setParamsViewArray(view);
    this.parameters = DecoderParameters.of(config(), segments(view));
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray view) {
    super.setBackpropGradientsViewArray(view);
    this.gradients = DecoderParameters.of(config(), segments(view));
  }

  /** Copies a whole vector in the flat order; the order given concerns DL4J's own matrices. */
  @Override
  protected void setParams(INDArray values, char order) {
    paramsFlattened.assign(values.reshape(paramsFlattened.shape()));
    knownLoss = OptionalDouble.empty();
  }

  @Override
  public void setInput(INDArray input, LayerWorkspaceMgr workspaces) {
    super.setInput(input, workspaces);
    knownLoss = OptionalDouble.empty();
  }

  @Override
  public void setLabels(INDArray labels) {
    this.labels = labels;
    knownLoss = OptionalDouble.empty();
  }

  /** Sets the weight of each token's loss, [B, T]. */
  @Override
  public void setMaskArray(INDArray mask) {
    super.setMaskArray(mask);
    knownLoss = OptionalDouble.empty();
  }

  /** A features mask says nothing about the loss: padding comes last, and attention is causal. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray mask, MaskState state, int miniBatchSize) {
    return null;
  }

  @Override
  public void clear() {
    super.clear();
    setLabels(null);
  }

  @Override
  public INDArray getLabels() {
    return labels;
  }

  @Override
  public boolean needsLabels() {
    return true;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public int numLabels() {
    return config().vocabSize();
  }

  @Override
  public double f1Score(DataSet data) {
    throw new UnsupportedOperationException(NETWORK_ONLY);
  }

  @Override
  public double f1Score(INDArray examples, INDArray exampleLabels) {
    throw new UnsupportedOperationException(NETWORK_ONLY);
  }

  @Override
  public void fit(DataSetIterator iterator) {
    throw new UnsupportedOperationException(NETWORK_ONLY);
  }

  @Override
  public int[] predict(INDArray examples) {
    throw new UnsupportedOperationException(NETWORK_ONLY);
  }

  @Override
  public List<String> predict(DataSet data) {
    throw new UnsupportedOperationException(NETWORK_ONLY);
  }

  @Override
  public void fit(INDArray examples, INDArray exampleLabels) {
    throw new UnsupportedOperationException(NETWORK_ONLY);
  }

  @Override
  public void fit(DataSet data) {
    throw new UnsupportedOperationException(NETWORK_ONLY);
  }

  @Override
  public void fit(INDArray examples, int[] exampleLabels) {
    throw new UnsupportedOperationException(NETWORK_ONLY);
  }
}
