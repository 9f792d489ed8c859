// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.Setting;
import org.jspecify.annotations.Nullable;

/** The properties of a connection factory that say how its events travel. */
public abstract class EventProperties extends FactoryProperties {
    private static final long serialVersionUID = 1L;

    public @Nullable String getEventsBackend() {
        return settings().get(Setting.EVENTS_BACKEND);
    }

    public void setEventsBackend(String value) {
        set(Setting.EVENTS_BACKEND, value);
    }

    public @Nullable String getEventsSchema() {
        return settings().get(Setting.EVENTS_SCHEMA);
    }

    public void setEventsSchema(String value) {
        set(Setting.EVENTS_SCHEMA, value);
    }

    public @Nullable String getEventsTable() {
        return settings().get(Setting.EVENTS_TABLE);
    }

    public void setEventsTable(String value) {
        set(Setting.EVENTS_TABLE, value);
    }

    public @Nullable String getEventsListenUrl() {
        return settings().get(Setting.EVENTS_LISTEN_URL);
    }

    public void setEventsListenUrl(String value) {
        set(Setting.EVENTS_LISTEN_URL, value);
    }

    public @Nullable String getEventsLease() {
        return settings().get(Setting.EVENTS_LEASE);
    }

    public void setEventsLease(String value) {
        set(Setting.EVENTS_LEASE, value);
    }

    public @Nullable String getEventsMaxAttempts() {
        return settings().get(Setting.EVENTS_MAX_ATTEMPTS);
    }

    public void setEventsMaxAttempts(String value) {
        set(Setting.EVENTS_MAX_ATTEMPTS, value);
    }

    public @Nullable String getEventsPollInterval() {
        return settings().get(Setting.EVENTS_POLL_INTERVAL);
    }

    public void setEventsPollInterval(String value) {
        set(Setting.EVENTS_POLL_INTERVAL, value);
    }

    public @Nullable String getEventsRetention() {
        return settings().get(Setting.EVENTS_RETENTION);
    }

    public void setEventsRetention(String value) {
        set(Setting.EVENTS_RETENTION, value);
    }

    public @Nullable String getEventsBuffer() {
        return settings().get(Setting.EVENTS_BUFFER);
    }

    public void setEventsBuffer(String value) {
        set(Setting.EVENTS_BUFFER, value);
    }

    public @Nullable String getEventsHeartbeat() {
        return settings().get(Setting.EVENTS_HEARTBEAT);
    }

    public void setEventsHeartbeat(String value) {
        set(Setting.EVENTS_HEARTBEAT, value);
    }
}
