// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** The rules that the module graph cannot hold. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.howdah.examples.shop");

    /** The engine is on the class path of the compiler, for the adapter is; in the server it is not the application's. */
    @Test
    void anApplicationSeesTheApiAndCdi() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.howdah",
                        "io.howdah.cdi",
                        "io.howdah.examples.shop",
                        "jakarta..",
                        "java..",
                        "javax.management..",
                        "org.jspecify.annotations")
                .check(CLASSES);
    }
}
