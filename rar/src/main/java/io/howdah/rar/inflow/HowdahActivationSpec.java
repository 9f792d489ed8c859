// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.inflow;

import io.howdah.ErrorId;
import io.howdah.EventBackend;
import io.howdah.ListenOptions;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ResourceAdapter;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a message-driven bean says of the events that it wants. */
public class HowdahActivationSpec implements ActivationSpec, Serializable {
    private static final long serialVersionUID = 1L;

    private transient @Nullable ResourceAdapter adapter;
    private String database = "default";
    private String channel = "";
    private String backend = "";
    private String concurrency = "1";
    private String maxAttempts = "";

    public String getDatabase() {
        return database;
    }

    /** @param database the name of the database, or the JNDI name of its connection factory */
    public void setDatabase(String database) {
        this.database = database.strip();
    }

    public String getChannel() {
        return channel;
    }

    public void setChannel(String channel) {
        this.channel = channel.strip();
    }

    public String getBackend() {
        return backend;
    }

    /** @param backend empty for the configured one */
    public void setBackend(String backend) {
        this.backend = backend.strip();
    }

    public String getConcurrency() {
        return concurrency;
    }

    /** @param concurrency how many events the bean has at a time; with 1 they come one after the other */
    public void setConcurrency(String concurrency) {
        this.concurrency = concurrency.strip();
    }

    public String getMaxAttempts() {
        return maxAttempts;
    }

    /** @param maxAttempts after how many deliveries an event is a dead letter; empty for the configured number */
    public void setMaxAttempts(String maxAttempts) {
        this.maxAttempts = maxAttempts.strip();
    }

    @Override
    public void validate() throws InvalidPropertyException {
        List<String> problems = new ArrayList<>();
        if (channel.isEmpty()) {
            problems.add("channel is missing; write the name of the channel whose events the bean wants");
        }
        if (database.isEmpty()) {
            problems.add("database is empty; write the name of a database, or leave the property out for 'default'");
        }
        if (!backend.isEmpty() && EventBackend.find(backend).isEmpty()) {
            problems.add("backend is '" + backend + "'; write " + EventBackend.spellings()
                    + ", or nothing for the configured one");
        }
        if (!atLeastOne(concurrency)) {
            problems.add("concurrency is '" + concurrency + "'; write a whole number from 1 up");
        }
        if (!maxAttempts.isEmpty() && !atLeastOne(maxAttempts)) {
            problems.add("maxAttempts is '" + maxAttempts + "'; write a whole number from 1 up, or nothing for the"
                    + " configured one");
        }
        if (!problems.isEmpty()) {
            throw new InvalidPropertyException(ErrorId.EVENT_ENDPOINT
                    + " The activation of a message-driven bean for events is wrong: " + String.join(". ", problems)
                    + ".");
        }
    }

    private static boolean atLeastOne(String text) {
        try {
            return Integer.parseInt(text) >= 1;
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    /** Where the server binds the connection factory. */
    String jndiName() {
        return database.contains("/") || database.contains(":") ? database : "howdah/" + database;
    }

    /** Empty for the configured one. */
    Optional<EventBackend> chosenBackend() {
        return EventBackend.find(backend);
    }

    ListenOptions options() {
        ListenOptions options = ListenOptions.defaults().concurrency(Integer.parseInt(concurrency));
        return maxAttempts.isEmpty() ? options : options.maxAttempts(Integer.parseInt(maxAttempts));
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return adapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        this.adapter = adapter;
    }

    @Override
    public String toString() {
        return "channel '" + channel + "' of " + jndiName();
    }
}
