package org.pcot.model.dl4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.ParameterLayout.Parameter;
import org.pcot.model.tensor.Segments;

/**
 * One decoder's parameters for Deeplearning4j: views of the network's flat vector in {@link
 * ParameterLayout}'s order, vectors as [1, n]. Matrices and tables are weights to DL4J, biases and
 * norms are biases: weight decay leaves the latter alone.
 *
 * <p>Keys are ParameterLayout's names with {@code -} for {@code _}: DL4J's updater takes what
 * precedes the last underscore for the layer.
 */
public final class DecoderParameterInitializer implements ParamInitializer {
  private final ParameterLayout layout;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  DecoderParameterInitializer(DecoderConfig config) {
    this.layout = new ParameterLayout(config);
    for (Parameter parameter : layout.parameters()) {
      parameters.put(parameter.name().replace('_', '-'), parameter);
    }
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return layout.length();
  }

  @Override
  public long numParams(Layer layer) {
    return layout.length();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.copyOf(parameters.keySet());
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return parameters.keySet().stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return parameters.keySet().stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return parameters.get(key).declaration().decays();
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return !parameters.get(key).declaration().decays();
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parametersView, boolean initializeParameters) {
    if (initializeParameters) {
      layout.initialise(conf.getSeed(), Segments.of(parametersView, layout.lengths()));
    }
    parameters.keySet().forEach(conf::addVariable);
    return views(parametersView);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views(gradientView);
  }

  private Map<String, INDArray> views(INDArray flat) {
    Segments segments = Segments.of(flat, layout.lengths());
    Map<String, INDArray> views = new LinkedHashMap<>();
    parameters.forEach((key, parameter) -> views.put(key, parameter.in(segments).array()));
    return views;
  }
}
