package io.holdfast.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.holdfast");

  @Test
  void noServiceKnowsAnother() {
    String[] services = {"io.holdfast.edge..", "io.holdfast.fanout..", "io.holdfast.backbone.."};
    for (String one : services) {
      for (String other : services) {
        if (!one.equals(other)) {
          noClasses()
              .that()
              .resideInAPackage(one)
              .should()
              .dependOnClassesThat()
              .resideInAPackage(other)
              .check(classes);
        }
      }
    }
  }

  @Test
  void nobodyDependsOnTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.holdfast.standalone..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.holdfast.standalone..")
        .check(classes);
  }

  @Test
  void theRuntimeKnowsNoContract() {
    noClasses()
        .that()
        .resideInAPackage("io.holdfast.runtime..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.holdfast.contract..", "io.holdfast.proto..")
        .check(classes);
  }

  @Test
  void packagesOfTheCommandLineHaveNoCycles() {
    slices().matching("io.holdfast.standalone.(*)..").should().beFreeOfCycles().check(classes);
  }
}
