package io.holdfast.system.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void saysTheSameToPeopleAndPrograms() throws IOException {
    Table table = new Table("a \"table\"", "size", "cpu_us", "ratio", "aim");
    Spread spread = new Spread();
    spread.add(3);
    spread.add(1);
    spread.add(20);
    table.row(1000, spread, 1.456, "1.5");
    table.row(5000, new Spread(), Double.NaN, "");
    assertTrue(table.text().contains("| 1000 | 3.00 (1.00–20.0) | 1.46  | 1.5 |"), table.text());
    JsonNode json = new ObjectMapper().readTree(table.json());
    assertEquals("a \"table\"", json.get("name").asText());
    assertEquals(3, json.at("/rows/0/cpu_us/median").asDouble());
    assertEquals(1.456, json.at("/rows/0/ratio").asDouble());
    assertTrue(json.at("/rows/1/cpu_us").isNull());
    assertTrue(json.at("/rows/1/ratio").isNull());
  }
}
