// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Operations that travel to the database together: in one round trip, and in one transaction unless
 * {@link StackOptions#continueOnError()} says otherwise.
 *
 * <pre>{@code
 * StatementStack login = StatementStack.empty()
 *         .pushExecute("insert into audit_log(message) values ($1)", "login")
 *         .pushExecute("update users set last_login = now() where id = $1", userId)
 *         .pushExecute("select permission from user_permissions where user_id = $1", userId);
 * List<StackResult> results = database.executeStack(login).await();
 * }</pre>
 *
 * <p>Immutable: every push makes a new stack. Parameters are copied when they are pushed (lists, maps and arrays, and what
 * is in them; beans are not). A stack may be executed as often as one likes, by several threads at once.
 */
public final class StatementStack implements Iterable<StackOperation> {
    private static final StatementStack EMPTY = new StatementStack(List.of());

    private final List<StackOperation> operations;

    private StatementStack(List<StackOperation> operations) {
        this.operations = operations;
    }

    public static StatementStack empty() {
        return EMPTY;
    }

    public static StatementStack of(Collection<StackOperation> operations) {
        return new StatementStack(List.copyOf(operations));
    }

    /** With one statement more; parameters as for {@link Statements#execute}. */
    public StatementStack pushExecute(String sql, @Nullable Object... parameters) {
        @Nullable
        Object[] values = parameters == null ? new @Nullable Object[] {null} : parameters; // a bare null is one
        return push(new StackOperation(StackOperation.Method.EXECUTE, sql, Arrays.asList(values)));
    }

    /**
     * With one statement more that is executed with many sets of parameters, see {@link Statements#executeMany}.
     *
     * @throws UsageException when there is no set
     */
    public StatementStack pushExecuteMany(String sql, List<?> parameterSets) {
        Objects.requireNonNull(parameterSets, "parameterSets");
        return push(new StackOperation(StackOperation.Method.EXECUTE_MANY, sql, Copies.list(parameterSets)));
    }

    /** With a script more; it is one operation, which is done as a whole or not at all. */
    public StatementStack pushExecuteScript(String script) {
        return push(new StackOperation(StackOperation.Method.EXECUTE_SCRIPT, script, List.of()));
    }

    private StatementStack push(StackOperation operation) {
        List<StackOperation> more = new ArrayList<>(operations);
        more.add(operation);
        return new StatementStack(List.copyOf(more));
    }

    /** With the operations of other stacks behind those of this one. */
    public StatementStack extend(StatementStack... others) {
        List<StackOperation> more = new ArrayList<>(operations);
        for (StatementStack other : others) {
            more.addAll(other.operations);
        }
        return new StatementStack(List.copyOf(more));
    }

    /** Unmodifiable, in the order in which they were pushed. */
    public List<StackOperation> operations() {
        return operations;
    }

    public int size() {
        return operations.size();
    }

    public boolean isEmpty() {
        return operations.isEmpty();
    }

    @Override
    public Iterator<StackOperation> iterator() {
        return operations.iterator();
    }

    @Override
    public String toString() {
        return "StatementStack[size=" + operations.size() + "]";
    }
}
