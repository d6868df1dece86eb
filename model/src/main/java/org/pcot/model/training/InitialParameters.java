package org.pcot.model.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.pcot.datasets.UserError;
import org.pcot.model.architecture.Adapter;
import org.pcot.model.architecture.DecoderConfig;
import org.pcot.model.architecture.ParameterDeclaration.Role;
import org.pcot.model.decoder.ParameterLayout;
import org.pcot.model.decoder.TrainableView;
import org.pcot.model.published.ModelDigest;
import org.pcot.model.published.PublishedModel;
import org.pcot.model.tensor.Segments;

/** What a decoder's parameters are before the first step of its pre-training. */
public sealed interface InitialParameters {
  /**
   * Fills the parameters.
   *
   * @param executor told where else they can be read
   */
  void fill(DecoderConfig decoder, Segments parameters, ShardExecutor executor);

  /** The directory of the model that a decoder's adapter is for, if it has one. */
  Optional<Path> base(DecoderConfig decoder);

  /** As the architecture says, a function of the seed. */
  record Drawn(long seed) implements InitialParameters {
    @Override
    public void fill(DecoderConfig decoder, Segments parameters, ShardExecutor executor) {
      new ParameterLayout(decoder).initialise(seed, parameters);
    }

    @Override
    public Optional<Path> base(DecoderConfig decoder) {
      return Optional.empty();
    }
  }

  /**
   * Those of a model's directory; those of an adapter, of which it has none, are drawn.
   *
   * @param sha256 its {@link ModelDigest}
   */
  record Published(Path directory, String sha256, Configuration hadoop, long seed)
      implements InitialParameters {
    /** Of a decoder without an adapter, where nothing is drawn. */
    public Published(Path directory, String sha256, Configuration hadoop) {
      this(directory, sha256, hadoop, 0);
    }

    /**
     * @throws UserError when the directory holds something else by now
     */
    @Override
    public void fill(DecoderConfig decoder, Segments parameters, ShardExecutor executor) {
      try {
        if (!ModelDigest.ofBytes(directory, hadoop).equals(sha256)) {
          throw new UserError(
              directory + ": holds another model than the one that the run's configuration names",
              "put that model back; or begin another run with this one, whose digests are those of"
                  + " its files");
        }
        TrainableView own = TrainableView.of(decoder, p -> p.role() != Role.ADAPTER);
        PublishedModel.fill(directory, hadoop, decoder.base(), own.trained(parameters));
        own.frozen().initialise(seed, own.frozen(parameters));
        executor.publishedAt(directory, parameters);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Optional<Path> base(DecoderConfig decoder) {
      return decoder.adapter() instanceof Adapter.None ? Optional.empty() : Optional.of(directory);
    }
  }
}
