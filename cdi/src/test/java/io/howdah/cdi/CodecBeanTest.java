// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.JsonCodec;
import io.howdah.MappingException;
import io.howdah.Session;
import io.howdah.docs.ShopJson;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.lang.reflect.Type;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The codec that a bean is. */
@ExtendWith(PostgresExtension.class)
class CodecBeanTest {
    public record Item(String itemName) {}

    @Dependent
    static class Shop {
        @Inject
        Session session;
    }

    @ApplicationScoped
    public static class Refusing implements JsonCodec {
        @Override
        public String toJson(Object value) {
            throw new IllegalStateException("secret");
        }

        @Override
        public Object fromJson(String json, Type type) {
            throw new MappingException("This shop reads no JSON.");
        }

        @Override
        public String toString() {
            return "that refuses";
        }
    }

    @BeforeEach
    void configure(TestSchema schema) {
        System.setProperty("howdah.default.url", schema.uri());
    }

    @AfterEach
    void forget() {
        System.clearProperty("howdah.default.url");
    }

    private static WeldContainer container(Class<?>... beans) {
        return new Weld()
                .disableDiscovery()
                .addExtension(new HowdahExtension())
                .beanClasses(beans)
                .initialize();
    }

    private static Session session(WeldContainer container) {
        return container.select(Shop.class).get().session;
    }

    private static String written(Session session) {
        return session.selectValue(String.class, "select $1::jsonb::text", new Item("tea"))
                .await();
    }

    @Test
    void takesThePlaceOfTheOneThatHowdahBrings() {
        try (WeldContainer container = container(Shop.class, ShopJson.class)) {
            assertThat(written(session(container))).isEqualTo("{\"item_name\": \"tea\"}");
            assertThat(session(container)
                            .selectValue(Item.class, "select '{\"item_name\": \"rice\"}'::jsonb")
                            .await())
                    .isEqualTo(new Item("rice"));
        }
        try (WeldContainer container = container(Shop.class)) {
            assertThat(written(session(container))).isEqualTo("{\"itemName\": \"tea\"}");
        }
    }

    @Test
    void isNamedWithoutItsWordsWhenItFailsUnlessTheyAreHowdahs() {
        try (WeldContainer container = container(Shop.class, Refusing.class)) {
            assertThatThrownBy(() -> written(session(container)))
                    .hasMessageContaining(
                            "The value of $1 is the record Item, which the JsonCodec that refuses could not"
                                    + " write: java.lang.IllegalStateException. Nothing was sent")
                    .hasMessageNotContaining("secret");
            assertThatThrownBy(() -> session(container)
                            .selectValue(Item.class, "select '{}'::jsonb as doc")
                            .await())
                    .hasMessage("HOWDAH-0503 Column 'doc' is JSON of which the JsonCodec that refuses could not make a "
                            + Item.class.getName() + ": This shop reads no JSON.");
        }
    }

    @Test
    void twoOfThemFailTheDeployment() {
        assertThatThrownBy(() ->
                        container(Shop.class, ShopJson.class, Refusing.class).close())
                .hasStackTraceContaining("ShopJson")
                .hasStackTraceContaining("Refusing");
    }
}
