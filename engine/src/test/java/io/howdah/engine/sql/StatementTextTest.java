// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.ParameterException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTextTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            textBlock =
                    """
                    select 1                                  ~ 0
                    select $1, $2                             ~ 2
                    select $2, $1, $2                         ~ 2
                    select $10                                ~ 10
                    select a$1 from t                         ~ 0
                    select '$1', $2                           ~ 2
                    select 'it''s $3', $1                     ~ 1
                    select 'ends in a backslash\\', $1        ~ 1
                    select E'it\\'s $3', $1                   ~ 1
                    select e'\\\\', $1                        ~ 1
                    select U&'d\\0061t\\', $1                 ~ 1
                    select 1 as U&"d\\", $1                   ~ 1
                    select B'1', X'1F', N'$2', $1             ~ 1
                    select "a$2""$3", $1                      ~ 1
                    select $$ $2 $$, $1                       ~ 1
                    select $a$ $2 $$ $3 $b$ $a$, $1           ~ 1
                    select $1$$ $2 $$                         ~ 1
                    select $é$ $2 $é$, $1                     ~ 1
                    select $1 -- $2                           ~ 1
                    select /* $2 /* $3 */ $4 */ $1            ~ 1
                    select 1 */* $2 */ $1                     ~ 1
                    select $1::int[]                          ~ 1
                    select 1+$1-$2                            ~ 2
                    select a ? 'b', c ?| $1                   ~ 1
                    select a @@ $1 and b @@@ $2 and c <%> $3  ~ 3
                    select f(a := $1, b => $2)                ~ 2
                    select $:a, '$$; :b'                      ~ 0
                    create function f(int) returns int return $1 ~ 0
                    /* a */ Create or Replace /* b */ Procedure p(int) begin atomic select $1; end ~ 0
                    prepare p(int) as select $1               ~ 0
                    create table function as select $1        ~ 1
                    """)
    void positionsAreCounted(String sql, int positions) {
        assertThat(StatementText.of(sql)).isEqualTo(new StatementText(sql, positions, List.of(), Neutral.is(sql)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\0',
            textBlock =
                    """
                    select :a                          ~ select $1                       ~ a
                    select :a, :b, :a                  ~ select $1, $2, $1               ~ a b
                    select :a::int, b::text            ~ select $1::int, b::text         ~ a
                    select a[1:2], a[i:j], :a          ~ select a[1:2], a[i:j], $1       ~ a
                    select a[:i], a[:i:j], a[f(x):y]   ~ select a[$1], a[$1:j], a[f(x):y] ~ i
                    select array[:a,:b]                ~ select array[$1,$2]             ~ a b
                    select json_object('a':x, 'b' : y, 'c': :z) ~ select json_object('a':x, 'b' : y, 'c': $1) ~ z
                    select f(x := :x)                  ~ select f(x := $1)               ~ x
                    select a=:a and b<>:b              ~ select a=$1 and b<>$2           ~ a b
                    select ':no', ":no", $$:no$$, :a   ~ select ':no', ":no", $$:no$$, $1 ~ a
                    select E'\\':no', :a /* :no */     ~ select E'\\':no', $1 /* :no */  ~ a
                    select a ? :a, b @@ :b             ~ select a ? $1, b @@ $2          ~ a b
                    select :aé_1, :_b                  ~ select $1, $2                   ~ aé_1 _b
                    select (:a), case when :b then 1 end limit :n ~ select ($1), case when $2 then 1 end limit $3 ~ a b n
                    """)
    void namesBecomePositions(String sql, String sent, String names) {
        assertThat(StatementText.of(sql))
                .isEqualTo(
                        new StatementText(sent, names.split(" ").length, List.of(names.split(" ")), Neutral.is(sql)));
    }

    @Test
    void aConstantGoesOnInTheNextLineByItsOwnRules() {
        String sql = "select E'a' -- comment\n 'b\\' $2', $1";

        assertThat(StatementText.of(sql).positions()).isEqualTo(1);
        assertThat(StatementText.of("select E'a' 'b\\', $2").positions()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"select '$1", "select \"$1", "select E'\\", "select $a$ $1", "select /* /* */ $1", "select U&'$1"
            })
    void whatIsLeftOpenReachesToTheEnd(String sql) {
        assertThat(StatementText.of(sql).positions()).isZero();
    }

    @Test
    void bothKindsOfParametersAreRefused() {
        assertThatThrownBy(() -> StatementText.of("select :name, $2"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("both kinds, $2 and :name");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
                    select 1                           ~ select
                    /* a */ -- b\\n ((VALUES (1)))     ~ ''
                    ; (Select 1)                       ~ select
                    /* copy */ update t                ~ update
                    1 select                           ~ ''
                    """)
    void theFirstWordTellsTheKind(String sql, String word) {
        assertThat(StatementText.firstWord(sql)).isEqualTo(word);
    }

    @Test
    void whatIsShownHoldsNoConstant() {
        assertThat(StatementText.shorten(
                        "/* x */ select  'secret', $$secret$$,\n E'secret' \n 'secret' -- secret\n from \"t\""))
                .isEqualTo("select '...', '...', '...' from \"t\"");
        assertThat(StatementText.shorten("select " + "a, ".repeat(50)))
                .hasSizeLessThan(70)
                .endsWith(" ...");
    }
}
