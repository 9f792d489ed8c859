// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatementStackTest {
    @Test
    void everyPushMakesANewStack() {
        StatementStack one = StatementStack.empty().pushExecute("select 1");
        StatementStack two = one.pushExecuteScript("select 2; select 3");
        StatementStack three = one.pushExecuteMany("select $1", List.of(1, 2));

        assertThat(StatementStack.empty().isEmpty()).isTrue();
        assertThat(List.of(one, two, three)).extracting(StatementStack::size).containsExactly(1, 2, 2);
        assertThat(two.extend(one, three).operations())
                .extracting(StackOperation::method)
                .containsExactly(
                        StackOperation.Method.EXECUTE,
                        StackOperation.Method.EXECUTE_SCRIPT,
                        StackOperation.Method.EXECUTE,
                        StackOperation.Method.EXECUTE,
                        StackOperation.Method.EXECUTE_MANY);
        assertThat(StatementStack.of(two.operations())).containsExactlyElementsOf(two);
        assertThat(two).hasToString("StatementStack[size=2]");
    }

    @Test
    void whatCannotBeExecutedCannotBePushed() {
        StatementStack stack = StatementStack.empty();
        assertThatThrownBy(() -> stack.pushExecute("  ")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> stack.pushExecuteScript("\n")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> stack.pushExecuteMany("select $1", List.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("HOWDAH-0603");
        assertThatThrownBy(() -> stack.operations().add(null)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whatIsMissingIsNamed() {
        StatementStack stack = StatementStack.empty();
        assertThatThrownBy(() -> stack.pushExecute(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("sql");
        assertThatThrownBy(() -> stack.pushExecuteScript(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("sql");
        assertThatThrownBy(() -> stack.pushExecuteMany("select $1", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("parameterSets");
    }

    @Test
    void aStackOfNoOperationsIsEmpty() {
        assertThat(StatementStack.of(List.of())).isEmpty();
        assertThat(StatementStack.of(List.of()).pushExecute("select 1").size()).isEqualTo(1);
    }

    @Test
    void parametersAreCopiedAndNeverShown() {
        List<Object> list = new ArrayList<>(List.of("a"));
        Map<String, Object> map = new HashMap<>(Map.of("secret", list));
        int[] numbers = {1, 2};
        StackOperation operation = StatementStack.empty()
                .pushExecute("insert into t values (:secret)", map, numbers, null)
                .operations()
                .get(0);
        list.add("b");
        map.put("more", 1);
        numbers[0] = 9;

        assertThat(operation.parameters()).hasSize(3);
        assertThat(operation.parameters().get(0)).isEqualTo(Map.of("secret", List.of("a")));
        assertThat((int[]) operation.parameters().get(1)).containsExactly(1, 2);
        assertThat(operation).asString().doesNotContain("secret");
        assertThatThrownBy(() -> operation.parameters().add("more")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aBareNullIsOneParameter() {
        assertThat(StatementStack.empty()
                        .pushExecute("select $1", (Object[]) null)
                        .operations()
                        .get(0)
                        .parameters())
                .containsExactly((Object) null);
    }
}
