// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.FailedAt;
import io.howdah.HowdahException;
import io.howdah.ParameterException;
import io.howdah.Sql;
import io.howdah.engine.json.CallersJson;
import io.howdah.engine.sql.StatementText;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Statements of users as commands, with their parameters taken and checked; on the caller's thread. */
final class StatementCommands {
    private StatementCommands() {}

    static Command statement(String sql, @Nullable Object[] parameters, CallersJson json) {
        StatementText text = StatementText.of(sql);
        return statement(sql, text, List.<@Nullable Object[]>of(Parameters.ready(sql, text, parameters, json)), json);
    }

    private static Command statement(
            String written, StatementText text, List<@Nullable Object[]> sets, CallersJson json) {
        return new Command(
                Command.Kind.STATEMENT, written, text.sent(), sets, text.names(), text.neutral(), json, null);
    }

    /** A statement that is done with each set of parameters, all or none, in whatever way is quickest. */
    static Work many(String sql, List<?> given, CallersJson json) {
        Command each = each(sql, given, json);
        return each.sets().isEmpty() ? Commands.NONE : Inserting.ifWorthIt(each);
    }

    /** A statement that is executed once with each set of parameters, all or none. */
    static Command each(String sql, List<?> given, CallersJson json) {
        StatementText text = StatementText.of(sql);
        if (!given.isEmpty()) {
            Parameters.refuseUnsendable(sql);
        }
        List<@Nullable Object[]> sets = new ArrayList<>(given.size());
        for (@Nullable Object set : given) {
            try {
                sets.add(Parameters.readySet(sql, text, Parameters.set(text, set), json));
            } catch (ParameterException unfit) {
                String reason = String.valueOf(unfit.getMessage())
                        .substring(unfit.id().toString().length());
                throw HowdahException.located(
                        new ParameterException(
                                "Parameter set " + (sets.size() + 1) + " of " + given.size() + ":" + reason, unfit),
                        new FailedAt(sql, OptionalInt.of(sets.size()), OptionalInt.empty()));
            }
        }
        return statement(sql, text, sets, json);
    }

    /** A statement of a script, which has no parameters. A script is run once mostly, so it is not kept prepared. */
    static Command part(String sql, CallersJson json) {
        return part(sql, Sql.unprepared(sql), json);
    }

    /** A statement of a script that is part of a stack, which prepares all that it executes. */
    static Command stacked(String sql, CallersJson json) {
        return part(sql, sql, json);
    }

    private static Command part(String written, String sent, CallersJson json) {
        Parameters.refuseUnsendable(written);
        return new Command(Command.Kind.STATEMENT, written, sent, Command.NONE, List.of(), false, json, null);
    }

    /**
     * A user's statement that was made for it.
     *
     * @param sent the same, as it is sent
     * @param names of the parameters, for messages
     */
    static Command made(
            String sql,
            String sent,
            List<@Nullable Object> parameters,
            List<String> names,
            boolean neutral,
            CallersJson json) {
        List<@Nullable Object[]> one = List.<@Nullable Object[]>of(parameters.toArray());
        return new Command(Command.Kind.STATEMENT, sql, sent, one, names, neutral, json, null);
    }
}
