package io.holdfast.system.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Reads figures off the metrics page of a process.
public final class Figures {
  private static final int MILLIS_MAX = 5_000;

  private Figures() {}

  /// The metrics page as text.
  public static String page(ServiceProcess process) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + process.opsPort() + "/metrics")
                .toURL()
                .openConnection();
    connection.setRequestProperty("Accept", "text/plain");
    connection.setConnectTimeout(MILLIS_MAX);
    connection.setReadTimeout(MILLIS_MAX);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// The sum over all series of this name on a page; 0 when there is none.
  public static double sum(String page, String name) {
    double sum = 0;
    for (String line : page.lines().toList()) {
      boolean named =
          line.startsWith(name)
              && line.length() > name.length()
              && (line.charAt(name.length()) == '{' || line.charAt(name.length()) == ' ');
      if (named) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }
}
