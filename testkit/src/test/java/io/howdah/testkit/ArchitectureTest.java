// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** The rules that the module graph cannot hold. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.howdah.testkit");

    /** It is deployed in servers, where the api is and nothing of a testkit; what it needs before is made from outside. */
    @Test
    void theContractNeedsTheApiOnly() {
        classes()
                .that()
                .resideInAPackage("io.howdah.testkit.contract")
                .and()
                .doNotHaveSimpleName("Extensions")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.howdah", "io.howdah.testkit.contract", "java..", "org.jspecify.annotations")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.howdah.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
