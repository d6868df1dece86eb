package org.pcot.model.dl4j;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pcot.model.DecoderConfig;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.ParameterLayout.Parameter;
import org.pcot.model.memory.Storage;

/**
 * A decoder's parameters for Deeplearning4j: views of the network's flat vector in {@link
 * ParameterLayout}'s order, vectors as [1, n]. Matrices and tables are weights to DL4J, biases and
 * norms are biases: weight decay leaves the latter alone.
 *
 * <p>Keys are ParameterLayout's names with {@code -} for {@code _}: DL4J's updater takes what
 * precedes the last underscore for the layer.
 */
public final class DecoderParameterInitializer implements ParamInitializer {
  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return layout(layer).length();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return List.copyOf(parameters(layer).keySet());
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return parameters(layer).get(key).rank() == 2;
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return parameters(layer).get(key).rank() == 1;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parametersView, boolean initializeParameters) {
    if (initializeParameters) {
      DecoderConfig config = config(conf.getLayer());
      new ParameterLayout(config).initialise(config, conf.getSeed(), Storage.of(parametersView));
    }
    paramKeys(conf.getLayer()).forEach(conf::addVariable);
    return views(conf.getLayer(), parametersView);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views(conf.getLayer(), gradientView);
  }

  private static Map<String, INDArray> views(Layer layer, INDArray flat) {
    Storage storage = Storage.of(flat);
    Map<String, INDArray> views = new LinkedHashMap<>();
    parameters(layer).forEach((key, parameter) -> views.put(key, parameter.in(storage).array()));
    return views;
  }

  private static Map<String, Parameter> parameters(Layer layer) {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Parameter parameter : layout(layer).parameters()) {
      parameters.put(parameter.name().replace('_', '-'), parameter);
    }
    return parameters;
  }

  private static ParameterLayout layout(Layer layer) {
    return new ParameterLayout(config(layer));
  }

  private static DecoderConfig config(Layer layer) {
    return ((DecoderLayer) layer).decoder();
  }
}
