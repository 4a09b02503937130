package io.holdfast.system.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The memory of another JVM after a full collection.
///
/// Immutable.
///
/// @param heapBytes of objects that live
/// @param residentBytes as the kernel counts them: what the collector keeps to itself included
record ProcessMemory(long heapBytes, long residentBytes) {
  private static final Pattern TOTAL = Pattern.compile("^Total +\\d+ +(\\d+)");
  private static final Pattern RESIDENT = Pattern.compile("^VmRSS:\\s+(\\d+) kB");

  /// Makes process `pid` collect, twice so that what the first round only cleared is gone too.
  static ProcessMemory of(long pid) throws IOException {
    histogram(pid);
    long heap = figure(histogram(pid), TOTAL);
    String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
    return new ProcessMemory(heap, figure(status, RESIDENT) * 1024);
  }

  /// The classes of the objects that live, the heaviest first, as `jcmd` prints them.
  static String histogram(long pid) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static long figure(String text, Pattern pattern) {
    for (String line : text.lines().toList()) {
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return Long.parseLong(matcher.group(1));
      }
    }
    throw new AssertionError("no " + pattern + " in: " + text.lines().findFirst().orElse(""));
  }
}
