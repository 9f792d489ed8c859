// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.FailedAt;
import io.howdah.HowdahException;
import io.howdah.engine.sql.StatementText;
import io.howdah.engine.types.RowShape;
import io.howdah.engine.wire.RowsTaken;
import io.howdah.engine.wire.WireConnection;
import io.vertx.core.Future;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A command on its way to the server, with its parameters. On the event loop. */
final class Execution {
    private final Command given;
    private final Place place;
    private final WireConnection wire;
    private final Lookups lookups;
    private Command command;
    private @Nullable List<Binding> bindings;
    private @Nullable Outcome kept;
    private boolean typesRemembered;
    private RowsTaken rows = RowsTaken.TOGETHER;

    Execution(Command command, Place place, WireConnection wire, Lookups lookups) {
        given = command;
        this.place = place;
        this.wire = wire;
        this.lookups = lookups;
        this.command = command;
    }

    /** One for each execution; made when they are wanted, for an errand has others mostly. */
    private List<Binding> bindings() {
        if (bindings == null) {
            bindings = IntStream.range(0, command.sets().size())
                    .mapToObj(set -> new Binding(this, set))
                    .toList();
        }
        return bindings;
    }

    /** As it was to be done. */
    Command given() {
        return given;
    }

    /** As it is done: that which was given, or what an errand has made of it. */
    Command command() {
        return command;
    }

    /** Goes on as that command: what the server says is said of it. */
    void become(Command other) {
        command = other;
        bindings = null;
    }

    /** What can be found out before a statement is made. */
    Lookups lookups() {
        return lookups;
    }

    Place place() {
        return place;
    }

    WireConnection wire() {
        return wire;
    }

    /** Other parameters than its own: those that a cursor was opened with. */
    void bind(Binding binding) {
        bindings = List.of(binding);
    }

    /** Has somebody told of the rows that have come while others are on their way. */
    void tellOfRows(Consumer<Outcome> soFar) {
        rows = new RowsTaken(some ->
                soFar.accept(new Outcome("", some.count(), row(), some, command.json(), List.of(), null, null)));
    }

    Future<? extends SqlResult<Boolean>> start(SqlClient client) {
        typesRemembered = wire.hasPrepared(command.sql());
        if (command.errand() != null) {
            return command.errand().run(client, this);
        }
        return command.prepared()
                ? execute(client.preparedQuery(command.sql()).collecting(rows))
                : client.query(command.sql()).collecting(rows).execute();
    }

    /** Many executions share one Sync: without a transaction around it the server keeps all of them or none. */
    private <R> Future<R> execute(PreparedQuery<R> query) {
        return bindings().size() == 1 ? query.execute(bindings().get(0)) : query.executeBatch(List.copyOf(bindings()));
    }

    /** What has just come back is the outcome, whatever is sent behind it. */
    void keep(SqlResult<?> result) {
        kept = outcome(result);
    }

    /** What has just come back, or was kept; of many executions the tag tells only the last one's count. */
    Outcome outcome(SqlResult<?> result) {
        if (kept != null) {
            return kept;
        }
        String tag = wire.lastTag();
        long count = Outcome.count(tag);
        for (SqlResult<?> part = result; part.next() != null; part = part.next()) {
            count += part.rowCount();
        }
        String warning = wire.lastWarning().orElse(null);
        return new Outcome(tag, count, row(), wire.takeRows(), command.json(), List.of(), warning, null);
    }

    private RowShape row() {
        return bindings().isEmpty() ? RowShape.NONE : bindings().get(0).row();
    }

    /** Why the parameters were not sent, if they were not. */
    @Nullable
    HowdahException refusal() {
        return bindings().stream()
                .map(Binding::refusal)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Whether its parameters were refused by the types of a statement that was prepared before, maybe long ago. */
    boolean refusedByMemory() {
        return typesRemembered && given.repeatableIfRefused() && refusal() != null;
    }

    /**
     * The command with its place in the whole, for messages.
     *
     * @param set of parameters
     */
    String shown(int set) {
        String one = place.index().isEmpty() && index(set).isPresent()
                ? "parameter set " + (set + 1) + " of " + bindings().size() + " of "
                : "";
        return place.shown() + one + "'" + command + "'";
    }

    /**
     * The place for the exception of a failure.
     *
     * @param set of parameters
     * @param position to which the server points
     */
    FailedAt failedAt(int set, Optional<String> position) {
        OptionalInt at = position.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(
                        StatementText.writtenAt(command.written(), command.sql(), Integer.parseInt(position.get())));
        return new FailedAt(command.written(), index(set), at);
    }

    private OptionalInt index(int set) {
        if (place.index().isPresent()) {
            return place.index();
        }
        int sets = bindings().size();
        boolean one = sets > 1 && set < sets && bindings().get(0).reached();
        return one ? OptionalInt.of(set) : OptionalInt.empty();
    }
}
