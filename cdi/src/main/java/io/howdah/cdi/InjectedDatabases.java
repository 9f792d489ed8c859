// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.Database;
import io.howdah.HowdahException;
import io.howdah.Session;
import io.howdah.StackExecutor;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.configurator.BeanConfigurator;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The databases of one application: which its injection points name, and the beans that stand behind them. */
final class InjectedDatabases {
    private static final String DEFAULT = "default";
    private static final Set<Type> INJECTED = Set.of(Database.class, Session.class, StackExecutor.class);

    /** The places that name a database, for messages; sorted, since a container visits beans in no order of its own. */
    private final Map<String, Set<String>> places = new TreeMap<>();

    private final Map<String, Database> found = new ConcurrentHashMap<>();
    private final DatabaseFinder finder = new DatabaseFinder();

    void collect(InjectionPoint point) {
        if (!INJECTED.contains(point.getType())) {
            return;
        }
        for (Annotation qualifier : point.getQualifiers()) {
            if (qualifier instanceof OnDatabase named) {
                isNeeded(named.value(), "the injection point " + point);
            } else if (qualifier instanceof Default) {
                isNeeded(DEFAULT, "the injection point " + point);
            }
        }
    }

    /** @param place who needs it, for messages */
    void isNeeded(String name, String place) {
        places.computeIfAbsent(name, key -> new TreeSet<>()).add(place);
    }

    void addBeans(AfterBeanDiscovery event) {
        for (String name : places.keySet()) {
            qualified(event.<Database>addBean(), Database.class, name).createWith(context -> injected(name));
            qualified(event.<Session>addBean(), Session.class, name)
                    .createWith(context -> new InjectedSession(injected(name)));
            qualified(event.<StackExecutor>addBean(), StackExecutor.class, name)
                    .createWith(context -> injected(name).stacks());
        }
    }

    private static <T> BeanConfigurator<T> qualified(BeanConfigurator<T> bean, Class<T> type, String name) {
        bean.types(type, Object.class).scope(Dependent.class).id("howdah:" + name + ":" + type.getSimpleName());
        return name.equals(DEFAULT)
                ? bean.qualifiers(Default.Literal.INSTANCE, Any.Literal.INSTANCE, OnDatabase.Literal.of(DEFAULT))
                : bean.qualifiers(OnDatabase.Literal.of(name), Any.Literal.INSTANCE);
    }

    /** It may be looked for only now; who is told that there is none has to know who wants it. */
    private Database injected(String name) {
        try {
            return database(name);
        } catch (HowdahException problem) {
            throw Problems.at(users(name), problem);
        }
    }

    Database database(String name) {
        return found.computeIfAbsent(name, finder::find);
    }

    private String users(String name) {
        return String.join(", at ", places.getOrDefault(name, Set.of()));
    }

    /** Whether the databases are bound only after the application's beans have been validated. */
    boolean foundLater() {
        return finder.adapterStartsWithTheApplication();
    }

    void validate(Problems problems) {
        finder.misspelt(places.keySet()).forEach(problems::add);
        if (foundLater()) {
            System.getLogger(InjectedDatabases.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "howdah.rar is part of this application and starts after its beans are validated: the"
                                    + " databases {0} are looked up when they are first used.",
                            places.keySet());
            return;
        }
        places.keySet().forEach(name -> problems.check(users(name), () -> database(name)));
        finder.misplaced(places.keySet()).forEach(problems::add);
    }

    void close() {
        finder.close();
    }
}
