package org.pcot.jobs.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.pcot.datasets.UserError;
import org.pcot.datasets.configuration.ConfigurationReader;
import org.pcot.datasets.configuration.SettingsReference;
import org.pcot.jobs.experiment.ExperimentConfig;
import org.pcot.jobs.experiment.InitialModels;
import org.pcot.model.training.pretraining.PretrainConfig.Master;

/**
 * A sweep's file: an experiment ({@code experiment}), and values of its keys as a grid ({@code
 * grid}, key to list) and as a list of places ({@code cells}, each key to value). A key may be that
 * of a whole section, such as {@code model}. Each seed of an experiment is a cell of its own.
 */
public final class SweepFile {
  private static final String EXPERIMENT = "experiment";
  private static final String GRID = "grid";
  private static final String CELLS = "cells";
  private static final int MOST_CELLS = 100_000;

  private final String source;
  private final ObjectNode experiment;
  private final InitialModels models;

  private SweepFile(String source, ObjectNode experiment, InitialModels models) {
    this.source = source;
    this.experiment = experiment;
    this.models = models;
  }

  /**
   * Reads a sweep and checks every cell.
   *
   * @param hadoop to open the models that cells begin with
   * @throws UserError for any mistake in the file, in a cell, or when cells would be the same
   */
  public static Sweep read(Path file, List<String> overrides, Configuration hadoop)
      throws IOException {
    ObjectNode tree = ConfigurationReader.tree(file, overrides);
    JsonNode experiment = tree.remove(EXPERIMENT);
    JsonNode grid = tree.remove(GRID);
    JsonNode listed = tree.remove(CELLS);
    if (!(experiment instanceof ObjectNode base)) {
      throw new UserError(
          file + ": is not a sweep: it has no section experiment",
          "put the keys of an experiment below experiment:, and the values to vary below grid:");
    }
    SweepConfig config = ConfigurationReader.bind(SweepConfig.class, file.toString(), tree);
    base.put("name", config.name());
    SweepFile sweep = new SweepFile(file.toString(), base, new InitialModels(hadoop));
    List<Map<String, JsonNode>> places = sweep.grid(grid);
    places.addAll(sweep.listed(listed));
    if (places.isEmpty()) {
      throw new UserError(
          file + ": has no cells: neither grid nor cells names a key",
          "list values of some keys, such as grid: {corpus.p_cot: [0.1, 0.2]}");
    }
    List<SweepCell> cells = sweep.cells(places);
    return new Sweep(config, cells, sweep.models.opened());
  }

  /** All keys of such a file, as {@code pcot sweep --keys} prints them. */
  public static String keys() {
    return SettingsReference.text(SweepConfig.class)
        + """
        experiment (required)
            what all cells have: pcot config lists the keys; the sweep's name is its name
            section
        grid (optional)
            values of the experiment's keys, or of its sections; each combination is a cell, such as those of
            {corpus.p_cot: [0.1, 0.2], posttrain.rewards: [[end_to_end], [chain_of_thought]]}
            list of values for each key
        cells (optional)
            single cells beside those of the grid, or without one, such as [{corpus.p_cot: 0.2, seeds: [3]}]
            list of keys with a value each
        """;
  }

  private List<Map<String, JsonNode>> grid(JsonNode grid) {
    List<Map<String, JsonNode>> places = new ArrayList<>();
    if (grid == null || grid.isEmpty()) {
      return places;
    }
    places.add(Map.of());
    for (Map.Entry<String, JsonNode> axis : entries(grid, GRID)) {
      JsonNode values = axis.getValue();
      if (!values.isArray() || values.isEmpty()) {
        throw new UserError(
            source + ": grid." + axis.getKey() + ": must be a list of values, but is " + values,
            "list at least one value, or leave the key out");
      }
      requireFewCells((long) places.size() * values.size());
      List<Map<String, JsonNode>> longer = new ArrayList<>();
      for (Map<String, JsonNode> place : places) {
        for (JsonNode value : values) {
          Map<String, JsonNode> next = new LinkedHashMap<>(place);
          next.put(axis.getKey(), value);
          longer.add(next);
        }
      }
      places = longer;
    }
    return places;
  }

  private List<Map<String, JsonNode>> listed(JsonNode listed) {
    List<Map<String, JsonNode>> places = new ArrayList<>();
    if (listed == null || listed.isNull()) {
      return places;
    }
    if (!listed.isArray()) {
      throw new UserError(
          source + ": cells: must be a list of places", "begin each place with a hyphen");
    }
    for (JsonNode place : listed) {
      Map<String, JsonNode> values = new LinkedHashMap<>();
      entries(place, CELLS).forEach(entry -> values.put(entry.getKey(), entry.getValue()));
      places.add(values);
    }
    return places;
  }

  private void requireFewCells(long cells) {
    if (cells > MOST_CELLS) {
      throw new UserError(
          source + ": has more than " + MOST_CELLS + " cells",
          "list fewer values, or divide the sweep");
    }
  }

  private Iterable<Map.Entry<String, JsonNode>> entries(JsonNode node, String key) {
    if (node instanceof ObjectNode object) {
      return object::fields;
    }
    throw new UserError(
        source + ": " + key + ": must be keys with their values, but is " + node,
        "write it as corpus.p_cot: ...");
  }

  private List<SweepCell> cells(List<Map<String, JsonNode>> places) throws IOException {
    Map<String, SweepCell> cells = new LinkedHashMap<>();
    for (Map<String, JsonNode> place : places) {
      ExperimentConfig config = config(place);
      requireFewCells((long) cells.size() + config.seeds().size());
      for (long seed : config.seeds()) {
        Map<String, JsonNode> seeded = new LinkedHashMap<>(place);
        seeded.put("seeds", JsonNodeFactory.instance.arrayNode().add(seed));
        SweepCell cell = SweepCell.of(config.withSeed(seed), seeded);
        SweepCell same = cells.putIfAbsent(cell.id(), cell);
        if (same != null) {
          throw new UserError(
              source + ": two cells would be the same: " + same.place() + " and " + cell.place(),
              "list each value once");
        }
      }
    }
    return List.copyOf(cells.values());
  }

  private ExperimentConfig config(Map<String, JsonNode> place) throws IOException {
    ObjectNode tree = ConfigurationReader.with(experiment, place);
    String where = place.isEmpty() ? source : source + ", cell " + SweepCell.place(place);
    ExperimentConfig config =
        models.resolve(ConfigurationReader.bind(ExperimentConfig.class, where, tree));
    if (config.corpus().inSymbols().isEmpty()) {
      throw new UserError(
          where
              + ": corpus.files: cells of a sweep make their rows themselves, and published"
              + " problems are read by Spark",
          "run an experiment for each: pcot experiment");
    }
    if (config.pretrain().master() != Master.SYNCHRONOUS) {
      throw new UserError(
          where + ": pretrain.master: one task trains a cell of a sweep, and no executors together",
          "leave it out, or run an experiment for each cell: pcot experiment");
    }
    models.task(config); // opened, though the file may say already what its directory holds
    return config;
  }
}
