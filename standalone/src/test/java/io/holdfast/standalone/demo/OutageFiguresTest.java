package io.holdfast.standalone.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OutageFiguresTest {
  @Test
  void takesTheSamplesWithoutLabels() {
    String text =
        """
        # TYPE holdfast_edge_clients gauge
        holdfast_edge_clients{scope="application",} 41.0
        holdfast_adapter_backbone_state{scope="application",state="down",} 1.0
        holdfast_fanout_canary_age_milliseconds -1
        jvm_threads{scope="base"} 12.0
        holdfast_edge_odd NaN
        """;
    assertEquals(
        "{\"holdfast_edge_clients\":41,\"holdfast_fanout_canary_age_milliseconds\":-1,"
            + "\"holdfast_edge_odd\":0}",
        OutageFigures.metrics(text));
  }
}
