package org.pcot.datasets.leases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * Who holds a lease, as its file says.
 *
 * @param activity what it does, such as the command
 * @param since when it took the lease, in ISO 8601
 * @param millis how long the lease holds after it was renewed last
 */
record LeaseHolder(
    String activity, String host, ProcessIdentity process, String since, long millis) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /** This process, from now on. */
  static LeaseHolder current(String activity, long millis) {
    String since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new LeaseHolder(activity, hostName(), ProcessIdentity.current(), since, millis);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a host without a name";
    }
  }

  /** None when the text is another version's, or not whole. */
  static Optional<LeaseHolder> parse(String json) {
    try {
      return Optional.of(JSON.readValue(json, LeaseHolder.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  String json() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts and numbers is JSON", e);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (%s on %s, process %d), since %s",
        activity,
        process.user(),
        host,
        process.id(),
        since);
  }
}
