// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compiles an application's classes as others do, in a process of its own: by Kotlin's compiler, or with Lombok. Maven
 * copies their jars to {@code target/compilers} before the tests, for they are to be in no class path of ours.
 */
final class ForeignCompiler {
    private static final Path JARS = Path.of("target", "compilers");

    private ForeignCompiler() {}

    /** Classes of Kotlin, in a loader of their own that has Kotlin's library and nothing of ours. */
    static URLClassLoader kotlin(Path folder, String source, String... options) throws Exception {
        String library = jar("kotlin", "kotlin-stdlib");
        List<String> command = new ArrayList<>(List.of(
                program("java"),
                "-cp",
                jars("kotlin").collect(Collectors.joining(System.getProperty("path.separator"))),
                "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"));
        command.addAll(List.of("-no-stdlib", "-no-reflect", "-classpath", library, "-jvm-target", "17"));
        return compiled(folder, "Shop.kt", source, command, options, library);
    }

    /** Java that Lombok changes while it is compiled; at run time nothing of that is needed. */
    static URLClassLoader lombok(Path folder, String source, String... options) throws Exception {
        String lombok = jar("lombok", "lombok");
        return compiled(
                folder,
                "Shop.java",
                source,
                List.of(program("javac"), "-classpath", lombok, "-processorpath", lombok),
                options);
    }

    private static URLClassLoader compiled(
            Path folder, String name, String source, List<String> compiler, String[] options, String... libraries)
            throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> command = new ArrayList<>(compiler);
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-d",
                classes.toString(),
                Files.writeString(folder.resolve(name), source).toString()));
        Path said = folder.resolve("said");
        Process running = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(running.waitFor()).as(Files.readString(said)).isZero();
        return new URLClassLoader(
                Stream.concat(Stream.of(classes), Arrays.stream(libraries).map(Path::of))
                        .map(ForeignCompiler::url)
                        .toArray(URL[]::new),
                null);
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static String jar(String compiler, String artifact) throws IOException {
        return jars(compiler)
                .filter(jar -> Path.of(jar).getFileName().toString().matches(artifact + "-[0-9.]+\\.jar"))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> jars(String compiler) throws IOException {
        Path folder = JARS.resolve(compiler);
        assertThat(folder)
                .as("what './mvnw -pl engine -am process-test-resources' copies")
                .isDirectory();
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.map(jar -> jar.toAbsolutePath().toString()).toList().stream();
        }
    }
}
