package io.holdfast.fanout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.holdfast.runtime.Deterministic;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// What the packages of this service may know of each other and of the world.
class ArchitectureTest {
  private static final String ROOT = "io.holdfast.fanout";

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  private static final JavaClasses ALL = new ClassFileImporter().importPackages(ROOT);

  private static final DescribedPredicate<JavaClass> DETERMINISTIC =
      DescribedPredicate.describe(
          "in a deterministic package",
          type -> type.getPackage().isAnnotatedWith(Deterministic.class));

  @Test
  void theCoreIsMarkedDeterministic() {
    List<String> marked =
        MAIN.getPackage(ROOT).getSubpackages().stream()
            .filter(each -> each.isAnnotatedWith(Deterministic.class))
            .map(JavaPackage::getRelativeName)
            .sorted()
            .toList();
    assertEquals(
        List.of("continuity", "core", "dial", "frame", "history", "presence", "publish", "stream"),
        marked);
  }

  @Test
  void noServiceKnowsAnother() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.holdfast.edge..",
            "io.holdfast.backbone..",
            "io.holdfast.standalone..",
            "io.holdfast.system..")
        .check(MAIN);
  }

  @Test
  void theCoreKnowsOnlyTheJdkTheContractAndTheRuntime() {
    classes()
        .that(DETERMINISTIC)
        .should()
        .onlyDependOnClassesThat(
            DETERMINISTIC.or(
                DescribedPredicate.describe(
                    "of the JDK, the contract, the runtime or nullness annotations",
                    type ->
                        type.getPackageName().startsWith("java.")
                            || type.getPackageName().startsWith("io.holdfast.contract")
                            || type.getPackageName().equals("io.holdfast.runtime")
                            || type.getPackageName().startsWith("org.jspecify"))))
        .check(MAIN);
  }

  @Test
  void theCoreHasNoClockNoThreadNoLockNoDiceOfItsOwnAndNoLog() {
    noClasses()
        .that(DETERMINISTIC)
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Thread.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(System.Logger.class)
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent..", "java.util.logging..", "java.io..")
        .check(MAIN);
  }

  @Test
  void framesOfTheWireAreKnownAtTheRimsOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".upstream..", ROOT + ".downstream..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "io.holdfast.proto..")
        .check(MAIN);
  }

  @Test
  void packagesFormNoCycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void nobodySleeps() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ALL);
  }

  @Test
  void everyPackageIsNullMarked() {
    for (JavaPackage each : MAIN.getPackage(ROOT).getSubpackages()) {
      assertTrue(each.isAnnotatedWith(NullMarked.class), each.getName());
    }
  }
}
