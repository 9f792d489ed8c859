// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.Database;
import io.howdah.Howdah;
import io.howdah.ParameterException;
import io.howdah.Reply;
import io.howdah.Session;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class ParametersTest {
    private static final String NAMES = "select :item_name::text || :quantity::int || :item_name";

    record Item(String itemName, int quantity, String unused) {}

    @SuppressWarnings("unused") // read by its getters
    static class Bean {
        public String getItemName() {
            return "tea";
        }

        public int getQuantity() {
            return 3;
        }

        public boolean isEmpty() {
            return false;
        }
    }

    static class Failing {
        @SuppressWarnings("unused")
        public String getSecret() {
            throw new IllegalStateException("secret-value");
        }
    }

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private @Nullable String text(String sql, @Nullable Object @Nullable ... parameters) {
        return database.selectValue(String.class, sql, parameters).await();
    }

    @Test
    void namesComeFromAMapARecordOrABean() {
        assertThat(text(NAMES, Map.of("item_name", "tea", "quantity", 3))).isEqualTo("tea3tea");
        assertThat(text(NAMES, new Item("tea", 3, "x"))).isEqualTo("tea3tea");
        assertThat(text(NAMES, new Bean())).isEqualTo("tea3tea");
    }

    @Test
    void aNullInAMapIsAValue() {
        assertThat(text("select :a::text", Collections.singletonMap("a", null))).isNull();
    }

    @Test
    void aBareNullIsOneValue() {
        assertThat(text("select coalesce($1::text, 'none')", (Object[]) null)).isEqualTo("none");
    }

    @Test
    void oneListMayHoldAllPositions() {
        assertThat(text("select $1::text || $2::text", List.of("a", "b"))).isEqualTo("ab");
        assertThat(text("select array_to_string($1::text[], '-')", List.of("a", "b")))
                .isEqualTo("a-b");
    }

    @Test
    void missingAndUnknownNamesAreNamedAndValuesAreNot() {
        Map<String, Object> wrong = new HashMap<>(Map.of("item_name", "secret", "quantiti", 1));

        assertThatThrownBy(() -> text(NAMES, wrong))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("lacks [quantity] and holds [quantiti]")
                .hasMessageContaining("nothing was sent")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> text("select :itemname, :price, :cost", new Item("secret", 1, "")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("does not hold: [price, cost]. It holds [itemName, quantity, unused]")
                .hasMessageNotContaining("secret");
    }

    @Test
    void namesWithoutSomethingThatHoldsThemAreRefused() {
        assertThatThrownBy(() -> text("select :a", 1)).hasMessageContaining("but a java.lang.Integer was given");
        assertThatThrownBy(() -> text("select :a")).hasMessageContaining("but 0 values were given");
        assertThatThrownBy(() -> text("select :a, :b", 1, 2)).hasMessageContaining("but 2 values");
        assertThatThrownBy(() -> text("select :a", (Object) null)).hasMessageContaining("but null was given");
    }

    @Test
    void theServerSeesNothingOfAWrongNumberAndItsTransactionGoesOn(TestSchema schema) throws IOException {
        String sql = "select $1::text as marked";
        try (StuckProxy link = new StuckProxy(schema);
                Database linked = Howdah.open(link.uri());
                Session session = linked.session().await()) {
            session.begin().await();
            session.execute("create table kept(id int)").await();
            assertThat(List.<Supplier<Reply<?>>>of(
                            () -> session.select(sql),
                            () -> session.execute(sql, "one", "two"),
                            () -> session.selectValue(String.class, sql, "one", "two"),
                            () -> session.executeMany(sql, List.of(List.of("one"), List.of("one", "two"))),
                            () -> session.select("select :a::text as marked", Map.of("a", 1, "b", 2))))
                    .allSatisfy(wrong ->
                            assertThatThrownBy(() -> wrong.get().await()).isInstanceOf(ParameterException.class));
            session.commit().await();
            assertThat(link.seen("marked")).isZero();

            assertThat(session.selectValue(String.class, sql, "one").await()).isEqualTo("one");
            assertThat(link.seen("marked")).isPositive();
            assertThat(session.select("select * from kept").await()).isEmpty();
        }
    }

    @Test
    void bothKindsAreRefused() {
        assertThatThrownBy(() -> text("select :a, $1", Map.of("a", 1)))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("both kinds");
    }

    @Test
    void anAccessorThatFailsIsNamed() {
        assertThatThrownBy(() -> text("select :secret", new Failing()))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("'secret' cannot be read from a")
                .hasMessageNotContaining("secret-value");
    }

    @ParameterizedTest
    @ValueSource(ints = {65_536, 999_999_999})
    void moreParametersThanAMessageCarriesAreRefused(int number) {
        assertThatThrownBy(() -> text("select $" + number, 1))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("more than the 65535");
    }
}
