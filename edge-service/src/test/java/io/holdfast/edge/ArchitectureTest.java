package io.holdfast.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The directions of dependency inside this service.
class ArchitectureTest {
  private static final String ROOT = "io.holdfast.edge";
  private static final String[] DETERMINISTIC = {
    ROOT + ".connection..",
    ROOT + ".fossil..",
    ROOT + ".hub..",
    ROOT + ".json..",
    ROOT + ".protocol..",
    ROOT + ".tags..",
    ROOT + ".upstream.."
  };

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final JavaClasses ALL = new ClassFileImporter().importPackages(ROOT);

  @Test
  void noServiceDependsOnAnother() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.backbone..", "io.holdfast.fanout..", "io.holdfast.standalone..")
        .check(ALL);
  }

  @Test
  void machinesKnowOnlyTheContractAndEachOther() {
    classes()
        .that()
        .resideInAnyPackage(DETERMINISTIC)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson.core..",
            "io.holdfast.contract..",
            "io.holdfast.proto.v1..",
            "io.holdfast.proto.client.v1..",
            "com.google.protobuf..",
            "io.holdfast.runtime",
            ROOT + ".auth..",
            ROOT + ".command..",
            ROOT + ".connection..",
            ROOT + ".fossil..",
            ROOT + ".hub..",
            ROOT + ".json..",
            ROOT + ".protocol..",
            ROOT + ".tags..",
            ROOT + ".upstream..")
        .check(MAIN);
  }

  @Test
  void onlyTheUpstreamMachineAmongThemSeesTheLinksMessages() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".upstream..", ROOT + ".links..", ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.holdfast.proto.v1..", "io.grpc..")
        .check(MAIN);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".links..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..")
        .check(MAIN);
  }

  @Test
  void onlyTheProtocolKnowsItsBinaryForm() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.holdfast.proto.client..")
        .check(MAIN);
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".connection..")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("Codec")
        .check(MAIN);
  }

  @Test
  void machinesReadNoClockAndStartNothing() {
    noClasses()
        .that()
        .resideInAnyPackage(DETERMINISTIC)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName(Thread.class.getName())
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent.locks..", "java.nio.file..", "java.net..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName(System.Logger.class.getName())
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callConstructor(java.util.Random.class)
        .check(MAIN);
  }

  @Test
  void helidonsConnectionsAreKnownToTheTransportsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".websocket..", ROOT + ".stream..", ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.helidon.websocket..",
            "io.helidon.webserver.websocket..",
            "io.helidon.webserver.spi..",
            "io.helidon.webserver.http1..",
            "io.helidon.common.buffers..")
        .check(MAIN);
  }

  @Test
  void signaturesAreVerifiedBeforeAShardHearsOfThem() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".connection..")
        .and()
        .doNotHaveSimpleName("Presented")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("TokenVerifier")
        .orShould()
        .dependOnClassesThat()
        .haveSimpleName("JwtVerifier")
        .check(MAIN);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void nothingSleeps() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ALL);
    noClasses().should().callMethod(Thread.class, "sleep", java.time.Duration.class).check(ALL);
  }
}
