package io.holdfast.runtime.settings;

import java.util.List;

/// What loading gave: the settings, with the default in place of every value that was wrong, and
/// every finding. Nothing may start while {@link #errors} is not empty.
///
/// Immutable.
public record Loaded(Settings settings, List<Problem> problems) {
  public Loaded {
    problems = List.copyOf(problems);
  }

  public List<Problem> errors() {
    return of(Problem.Severity.ERROR);
  }

  public List<Problem> warnings() {
    return of(Problem.Severity.WARNING);
  }

  private List<Problem> of(Problem.Severity severity) {
    return problems.stream().filter(problem -> problem.severity() == severity).toList();
  }
}
