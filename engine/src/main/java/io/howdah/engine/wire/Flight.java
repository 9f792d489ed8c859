// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine.wire;

import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.internal.PreparedStatement;
import io.vertx.sqlclient.internal.SqlClientBase;
import io.vertx.sqlclient.internal.command.CloseStatementCommand;
import io.vertx.sqlclient.internal.command.CommandBase;
import io.vertx.sqlclient.internal.command.CommandResponse;
import io.vertx.sqlclient.internal.command.ExtendedQueryCommand;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prepared statements that go out in one flush, in groups of which each ends with one Sync: the server stops at the first
 * of a group that fails, and outside a transaction keeps all of a group or nothing. Filled and sent on the event loop.
 *
 * <p>It is a command for Vert.x's connection, so that it takes its place among the others, and a client for those who
 * fill it.
 */
public final class Flight extends CommandBase<Flight.Landing> {
    private final Client client;
    private final List<CommandBase<?>> commands = new ArrayList<>();
    /** For each group where it ends: the number of commands until then. */
    private final BitSet ends = new BitSet();

    /** For some commands behind what their statement is to have been prepared. */
    private final Map<Integer, String> foregoing = new HashMap<>();

    private final List<GroupEnd> ended = new ArrayList<>();
    private boolean last;

    Flight(ContextInternal context) {
        client = new Client(context);
    }

    /**
     * How a flight ended.
     *
     * @param unprepared the statements that the connection does not know; when there are any, nothing was sent
     * @param misplaced the commands whose statements were not prepared where they stand; when there are any, nothing was
     *     sent
     * @param refused the first command whose parameters were refused; when there is one, nothing was sent
     * @param groups how each group ended
     */
    public record Landing(Set<String> unprepared, Set<Integer> misplaced, OptionalInt refused, List<GroupEnd> groups) {}

    /**
     * The end of a group.
     *
     * @param failure of what the Sync does where no transaction is open, which is to commit
     */
    public record GroupEnd(TransactionStatus status, @Nullable PgException failure) {}

    /** What is executed by it is part of the flight. */
    public SqlClientBase client() {
        return client;
    }

    /** Ends a group. */
    public void endGroup() {
        ends.set(commands.size());
    }

    /**
     * The last command means something else behind others: it can go only if its statement was prepared behind the same.
     *
     * @param others told apart by it, as they were when it was {@linkplain WireConnection#preparedBehind prepared}
     */
    public void onlyBehind(String others) {
        foregoing.put(commands.size() - 1, others);
    }

    public boolean isEmpty() {
        return commands.isEmpty();
    }

    /** Closes a statement that was prepared for this flight only; in a group of its own. */
    void close(PreparedStatement statement) {
        commands.add(new CloseStatementCommand(statement));
        endGroup();
    }

    /** Statements that were prepared for flights only are closed behind this one. */
    public void isLast() {
        last = true;
    }

    /** Finds the statements, and binds the parameters; empty when the flight can go. */
    Optional<Landing> board(PreparedStatements statements) {
        Set<String> unprepared = new HashSet<>();
        Set<Integer> misplaced = new HashSet<>();
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i) instanceof ExtendedQueryCommand<?> query) {
                query.ps = statements.find(query.sql());
                String others = foregoing.get(i);
                if (others != null && (query.ps == null || !statements.stands(query.ps, others))) {
                    misplaced.add(i);
                } else if (query.ps == null) {
                    unprepared.add(query.sql());
                }
            }
        }
        if (!unprepared.isEmpty() || !misplaced.isEmpty()) {
            return Optional.of(new Landing(unprepared, misplaced, OptionalInt.empty(), List.of()));
        }
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i) instanceof ExtendedQueryCommand<?> query && query.prepare() != null) {
                return Optional.of(new Landing(Set.of(), Set.of(), OptionalInt.of(i), List.of()));
            }
        }
        if (last) {
            statements.takeOthers().forEach(this::close);
        }
        return Optional.empty();
    }

    List<CommandBase<?>> commands() {
        return commands;
    }

    /** Whether a Sync stands behind a command. */
    boolean endsGroup(int command) {
        return ends.get(command + 1);
    }

    /** How often the server will say that a command is complete. */
    int executions(int command) {
        return commands.get(command) instanceof ExtendedQueryCommand<?> query && query.isBatch()
                ? query.paramsList().size()
                : 1;
    }

    /** Takes how a group ended; whether it was the last. */
    boolean ended(GroupEnd end) {
        ended.add(end);
        return ended.size() == ends.cardinality();
    }

    CommandResponse<Landing> landed() {
        return response(new Landing(Set.of(), Set.of(), OptionalInt.empty(), List.copyOf(ended)));
    }

    CommandResponse<Landing> response(Landing landing) {
        CommandResponse<Landing> response = CommandResponse.success(landing);
        response.cmd = this;
        return response;
    }

    private final class Client extends SqlClientBase {
        private final ContextInternal context;

        Client(ContextInternal context) {
            super(PgDriver.INSTANCE);
            this.context = context;
        }

        @Override
        protected ContextInternal context() {
            return context;
        }

        @Override
        protected <T> PromiseInternal<T> promise() {
            return context.promise();
        }

        @Override
        public <R> void schedule(CommandBase<R> command, Completable<R> handler) {
            command.handler = handler;
            commands.add(command);
        }

        @Override
        public Future<Void> close() {
            return Promise.<Void>promise().future();
        }
    }
}
