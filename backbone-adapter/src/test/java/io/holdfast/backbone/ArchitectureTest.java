package io.holdfast.backbone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The directions of STYLE 2h for this service.
class ArchitectureTest {
  private static final String ROOT = "io.holdfast.backbone";
  private static final String[] DETERMINISTIC = {
    ROOT + ".core..", ROOT + ".subscription..", ROOT + ".serving.."
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
            "io.holdfast.edge..", "io.holdfast.fanout..", "io.holdfast.standalone..")
        .check(ALL);
  }

  @Test
  void machinesKnowOnlyTheContractTheRuntimeAndTheSpi() {
    classes()
        .that()
        .resideInAnyPackage(DETERMINISTIC)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "io.holdfast.contract..",
            "io.holdfast.runtime",
            ROOT + ".spi..",
            ROOT + ".core..",
            ROOT + ".subscription..",
            ROOT + ".serving..")
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
        .resideInAnyPackage("java.util.concurrent..", "java.io..", "java.nio.file..", "java.net..")
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
  void theTransportIsKnownToTheRimOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".downstream..", ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "io.holdfast.proto..", "io.holdfast.runtime.link..")
        .check(MAIN);
  }

  @Test
  void theSpiKnowsNoBackboneAndNoBackboneKnowsTheServing() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".spi..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".embedded..",
            ROOT + ".redis..",
            ROOT + ".serving..",
            ROOT + ".subscription..",
            ROOT + ".downstream..")
        .check(MAIN);
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".embedded..", ROOT + ".redis..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".serving..", ROOT + ".subscription..", ROOT + ".downstream..")
        .check(MAIN);
  }

  @Test
  void backbonesDoNotKnowEachOtherAndADriverIsKnownToItsBackboneOnly() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".embedded..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".redis..")
        .check(ALL);
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".redis..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT + ".embedded..")
        .check(ALL);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".redis..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.redisson..", "io.netty..")
        .check(ALL);
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
