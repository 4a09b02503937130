package io.holdfast.system.faults;

import io.holdfast.system.faults.BackboneUnderTest.Kind;
import java.util.ArrayList;
import java.util.List;

/// Every row there is.
final class FaultCatalog {
  private FaultCatalog() {}

  /// In the order of the table.
  static List<Fault> rows() {
    List<Fault> rows = faults();
    rows.addAll(ControlFaults.rows());
    return rows;
  }

  /// Without the controls.
  static List<Fault> faults() {
    List<Fault> faults = new ArrayList<>(RedisFaults.rows());
    faults.addAll(RedisDataFaults.rows());
    faults.addAll(SentinelFaults.rows());
    faults.addAll(ServiceFaults.rows());
    faults.addAll(DiskFaults.rows());
    faults.addAll(LinkFaults.rows());
    return faults;
  }

  /// Those of a backbone, or those of them that are named.
  ///
  /// @param only names; empty = all
  static List<Fault> rows(Kind kind, List<String> only) {
    List<Fault> rows = rows().stream().filter(row -> row.kinds().contains(kind)).toList();
    for (String name : only) {
      if (rows.stream().noneMatch(row -> row.name().equals(name))) {
        throw new IllegalArgumentException(
            "no row %s on %s; there are %s"
                .formatted(
                    name, kind.word(), String.join(", ", rows.stream().map(Fault::name).toList())));
      }
    }
    return only.isEmpty() ? rows : rows.stream().filter(row -> only.contains(row.name())).toList();
  }
}
