package io.holdfast.runtime.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Layers defaults, file, environment and command line (later wins) and finds everything that is
/// wrong in one pass.
///
/// Thread-safe: holds no mutable state.
public final class Loader {
  private final Catalog catalog;
  private final List<String> environmentPrefixes;

  /// Of several environment prefixes the last one wins.
  public Loader(Catalog catalog, List<String> environmentPrefixes) {
    this.catalog = catalog;
    this.environmentPrefixes = List.copyOf(environmentPrefixes);
  }

  public Loaded load(Optional<Path> file, Map<String, String> environment, List<String> arguments) {
    List<Problem> problems = new ArrayList<>();
    Assignments top = new Assignments(catalog, "", problems);
    boolean read = file.isEmpty() || takeFile(top, file.get(), problems);
    new Environment(environment, environmentPrefixes).applyTo(top, problems);
    new CommandLine(arguments).applyTo(top, problems);

    Set<String> broken = new HashSet<>();
    Settings settings = settings(top, problems, broken);
    if (read) {
      for (Check check : catalog.checks()) {
        check.run(settings, new Findings(problems, broken));
      }
    }
    return new Loaded(settings, problems);
  }

  /// False when it could not be read: nothing is said then about what it may hold.
  private static boolean takeFile(Assignments top, Path path, List<Problem> problems) {
    try {
      top.take(ConfigFile.read(path), "file " + path.getFileName());
      return true;
    } catch (ConfigFile.Unreadable e) {
      problems.add(Problem.error(path.toString(), "", "", String.valueOf(e.getMessage())));
      return false;
    }
  }

  private static Settings settings(Assignments at, List<Problem> problems, Set<String> broken) {
    Map<String, Object> values = new HashMap<>();
    for (Key key : at.catalog().keys()) {
      values.put(
          key.path(),
          key.type() == Key.Type.SECTIONS
              ? new Settings.SectionList(
                  at.entries(key).sequencedValues().stream()
                      .map(entry -> settings(entry, problems, broken))
                      .toList())
              : value(at, key, problems, broken));
    }
    return new Settings(values);
  }

  private static Object value(Assignments at, Key key, List<Problem> problems, Set<String> broken) {
    Assignments.Written written = at.written(key.path());
    if (written == null) {
      return Catalog.defaultOf(key);
    }
    Optional<Object> value = Values.parse(key.type(), written.raw()).filter(key.rule().test());
    if (value.isPresent()) {
      return value.get();
    }
    String path = at.scope() + key.path();
    broken.add(path);
    problems.add(
        Problem.error(
            path,
            key.secret() ? "(hidden)" : written.raw().shown(),
            written.origin(),
            "must be " + key.allowed()));
    return Catalog.defaultOf(key);
  }

  private record Findings(List<Problem> problems, Set<String> broken) implements Check.Report {
    @Override
    public void error(String key, String value, String allowed, List<String> also) {
      if (!broken.contains(key) && also.stream().noneMatch(broken::contains)) {
        problems.add(Problem.error(key, value, "", allowed));
      }
    }

    @Override
    public void warning(String key, String value, String text) {
      if (!broken.contains(key)) {
        problems.add(Problem.warning(key, value, "", text));
      }
    }
  }
}
