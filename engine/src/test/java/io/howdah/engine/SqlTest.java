// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import static io.howdah.Filter.all;
import static io.howdah.Filter.any;
import static io.howdah.Filter.atLeast;
import static io.howdah.Filter.atMost;
import static io.howdah.Filter.contains;
import static io.howdah.Filter.equal;
import static io.howdah.Filter.greater;
import static io.howdah.Filter.in;
import static io.howdah.Filter.isNotNull;
import static io.howdah.Filter.isNull;
import static io.howdah.Filter.less;
import static io.howdah.Filter.like;
import static io.howdah.Filter.likeIgnoringCase;
import static io.howdah.Filter.not;
import static io.howdah.Filter.notEqual;
import static io.howdah.Filter.notIn;
import static io.howdah.Filter.startsWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.howdah.Database;
import io.howdah.Filter;
import io.howdah.Howdah;
import io.howdah.ParameterException;
import io.howdah.Sql;
import io.howdah.SqlGrammarException;
import io.howdah.testkit.PostgresExtension;
import io.howdah.testkit.TestSchema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(PostgresExtension.class)
class SqlTest {
    private static final Sql ITEMS = Sql.of("select id from items -- all");

    private Database database;

    @BeforeEach
    void open(TestSchema schema) {
        database = Howdah.open(schema.uri());
        database.execute("create table items(id int, name text, \"odd \"\"Name\" int)")
                .await();
        database.execute(
                        "insert into items values (1, 'tea', 10), (2, 'Tea 100%', 20), (3, 'rice_', null), (4, null, 40)")
                .await();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Integer> ids(Sql sql) {
        return database.select(Integer.class, sql.text(), sql.parameters()).await();
    }

    static Stream<Arguments> filters() {
        return Stream.of(
                arguments(equal("id", 2), List.of(2)),
                arguments(equal("name", null), List.of(4)),
                arguments(notEqual("name", null), List.of(1, 2, 3)),
                arguments(notEqual("items.id", 2), List.of(1, 3, 4)),
                arguments(less("id", 2), List.of(1)),
                arguments(atMost("id", 2), List.of(1, 2)),
                arguments(greater("id", 3), List.of(4)),
                arguments(atLeast("odd \"Name", 20), List.of(2, 4)),
                arguments(in("id", List.of(1, 3, 9)), List.of(1, 3)),
                arguments(in("id", List.of()), List.of()),
                arguments(notIn("id", List.of(1, 3)), List.of(2, 4)),
                arguments(notIn("id", List.of()), List.of(1, 2, 3, 4)),
                arguments(in("name", Arrays.asList("tea", null)), List.of(1, 4)),
                arguments(not(in("name", Arrays.asList("tea", null))), List.of(2, 3)),
                arguments(notIn("name", Arrays.asList(null, "tea")), List.of(2, 3)),
                arguments(like("name", "%ea%"), List.of(1, 2)),
                arguments(likeIgnoringCase("name", "TEA"), List.of(1)),
                arguments(contains("name", "0%"), List.of(2)),
                arguments(contains("name", "_"), List.of(3)),
                arguments(startsWith("name", "rice_"), List.of(3)),
                arguments(isNull("odd \"Name"), List.of(3)),
                arguments(isNotNull("name"), List.of(1, 2, 3)),
                arguments(any(equal("id", 1), all(greater("id", 2), isNull("name"))), List.of(1, 4)),
                arguments(not(any(equal("id", 1), equal("id", 2))), List.of(3, 4)),
                arguments(all(), List.of(1, 2, 3, 4)),
                arguments(any(), List.of()),
                arguments(equal("name", "'; drop table items; --"), List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("filters")
    void filtersSelect(Filter filter, List<Integer> expected) {
        assertThat(ids(ITEMS.where(filter).orderBy("id"))).isEqualTo(expected);
    }

    @Test
    void aQueryGrowsByWhatIsAskedFor() {
        Sql sql = Sql.of("select id from items where id < $1", 4)
                .and(isNotNull("name"))
                .whereIf(false, () -> equal("id", 7))
                .whereIf(true, () -> greater("id", 0))
                .orderByDescending("name")
                .orderBy("id")
                .limit(2)
                .offset(1);

        assertThat(sql.text())
                .isEqualTo(
                        """
                select id from items where id < $1
                and "name" is not null
                and "id" > $2
                order by "name" desc, "id"
                limit $3
                offset $4""");
        assertThat(sql.parameters()).containsExactly(4, 0, 2L, 1L);
        assertThat(ids(sql)).hasSize(2);
    }

    @Test
    void aBeginningCanBeShared() {
        Sql base = ITEMS.where(greater("id", 1));

        assertThat(ids(base.where(less("id", 3)))).isEqualTo(List.of(2));
        assertThat(ids(base.orderBy("id"))).isEqualTo(List.of(2, 3, 4));
    }

    @Test
    void namesAreNamesAndNothingElse() {
        assertThatThrownBy(() -> ids(ITEMS.where(equal("id\" = 1 or \"id", 1))))
                .isInstanceOf(SqlGrammarException.class)
                .hasMessageContaining("42703");
        assertThatThrownBy(() -> ids(ITEMS.orderBy("id; drop table items"))).isInstanceOf(SqlGrammarException.class);
        assertThatThrownBy(() -> ITEMS.orderBy("a..b")).isInstanceOf(ParameterException.class);
        assertThatThrownBy(() -> ITEMS.orderBy("a\0")).isInstanceOf(ParameterException.class);
    }

    @Test
    void theOrderOfPartsIsKept() {
        assertThatThrownBy(() -> ITEMS.orderBy("id").where(equal("id", 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Add conditions first");
        assertThatThrownBy(() -> ITEMS.limit(1).orderBy("id")).isInstanceOf(IllegalStateException.class);
    }
}
