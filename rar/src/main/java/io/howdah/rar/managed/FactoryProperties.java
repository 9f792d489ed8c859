// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.rar.managed;

import io.howdah.Setting;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a connection factory as JavaBean accessors, one for each {@link Setting} that works in a server:
 * containers set them by {@code ra.xml}. A property that is not set falls back to MicroProfile Config.
 */
public abstract class FactoryProperties implements Serializable {
    private static final long serialVersionUID = 1L;

    private final EnumMap<Setting, String> settings = new EnumMap<>(Setting.class);

    final void set(Setting setting, @Nullable String value) {
        if (value == null || value.isBlank()) {
            settings.remove(setting);
        } else {
            settings.put(setting, value);
        }
    }

    /** What was set, without fall-backs. */
    protected final Map<Setting, String> settings() {
        return settings;
    }

    public @Nullable String getName() {
        return settings.get(Setting.NAME);
    }

    public void setName(String value) {
        set(Setting.NAME, value);
    }

    public @Nullable String getUrl() {
        return settings.get(Setting.URL);
    }

    public void setUrl(String value) {
        set(Setting.URL, value);
    }

    public @Nullable String getHost() {
        return settings.get(Setting.HOST);
    }

    public void setHost(String value) {
        set(Setting.HOST, value);
    }

    public @Nullable String getPort() {
        return settings.get(Setting.PORT);
    }

    public void setPort(String value) {
        set(Setting.PORT, value);
    }

    public @Nullable String getDatabase() {
        return settings.get(Setting.DATABASE);
    }

    public void setDatabase(String value) {
        set(Setting.DATABASE, value);
    }

    public @Nullable String getUser() {
        return settings.get(Setting.USER);
    }

    public void setUser(String value) {
        set(Setting.USER, value);
    }

    public @Nullable String getPassword() {
        return settings.get(Setting.PASSWORD);
    }

    public void setPassword(String value) {
        set(Setting.PASSWORD, value);
    }

    public @Nullable String getSslMode() {
        return settings.get(Setting.SSL_MODE);
    }

    public void setSslMode(String value) {
        set(Setting.SSL_MODE, value);
    }

    public @Nullable String getSslRootCert() {
        return settings.get(Setting.SSL_ROOT_CERT);
    }

    public void setSslRootCert(String value) {
        set(Setting.SSL_ROOT_CERT, value);
    }

    public @Nullable String getSslCert() {
        return settings.get(Setting.SSL_CERT);
    }

    public void setSslCert(String value) {
        set(Setting.SSL_CERT, value);
    }

    public @Nullable String getSslKey() {
        return settings.get(Setting.SSL_KEY);
    }

    public void setSslKey(String value) {
        set(Setting.SSL_KEY, value);
    }

    public @Nullable String getScramMaxIterations() {
        return settings.get(Setting.SCRAM_MAX_ITERATIONS);
    }

    public void setScramMaxIterations(String value) {
        set(Setting.SCRAM_MAX_ITERATIONS, value);
    }

    public @Nullable String getConnectTimeout() {
        return settings.get(Setting.CONNECT_TIMEOUT);
    }

    public void setConnectTimeout(String value) {
        set(Setting.CONNECT_TIMEOUT, value);
    }

    public @Nullable String getApplicationName() {
        return settings.get(Setting.APPLICATION_NAME);
    }

    public void setApplicationName(String value) {
        set(Setting.APPLICATION_NAME, value);
    }

    public @Nullable String getServerSettings() {
        return settings.get(Setting.SERVER_SETTINGS);
    }

    public void setServerSettings(String value) {
        set(Setting.SERVER_SETTINGS, value);
    }

    public @Nullable String getInitSql() {
        return settings.get(Setting.INIT_SQL);
    }

    public void setInitSql(String value) {
        set(Setting.INIT_SQL, value);
    }

    public @Nullable String getStatementCacheSize() {
        return settings.get(Setting.STATEMENT_CACHE_SIZE);
    }

    public void setStatementCacheSize(String value) {
        set(Setting.STATEMENT_CACHE_SIZE, value);
    }

    public @Nullable String getPipeliningLimit() {
        return settings.get(Setting.PIPELINING_LIMIT);
    }

    public void setPipeliningLimit(String value) {
        set(Setting.PIPELINING_LIMIT, value);
    }

    public @Nullable String getStackNativeDisabled() {
        return settings.get(Setting.STACK_NATIVE_DISABLED);
    }

    public void setStackNativeDisabled(String value) {
        set(Setting.STACK_NATIVE_DISABLED, value);
    }

    public @Nullable String getMaxQueries() {
        return settings.get(Setting.MAX_QUERIES);
    }

    public void setMaxQueries(String value) {
        set(Setting.MAX_QUERIES, value);
    }

    public @Nullable String getMaxLifetime() {
        return settings.get(Setting.MAX_LIFETIME);
    }

    public void setMaxLifetime(String value) {
        set(Setting.MAX_LIFETIME, value);
    }

    public @Nullable String getAcquireTimeout() {
        return settings.get(Setting.ACQUIRE_TIMEOUT);
    }

    public void setAcquireTimeout(String value) {
        set(Setting.ACQUIRE_TIMEOUT, value);
    }

    public @Nullable String getMaxWaiters() {
        return settings.get(Setting.MAX_WAITERS);
    }

    public void setMaxWaiters(String value) {
        set(Setting.MAX_WAITERS, value);
    }

    public @Nullable String getRentalIdle() {
        return settings.get(Setting.RENTAL_IDLE);
    }

    public void setRentalIdle(String value) {
        set(Setting.RENTAL_IDLE, value);
    }

    public @Nullable String getCommandTimeout() {
        return settings.get(Setting.COMMAND_TIMEOUT);
    }

    public void setCommandTimeout(String value) {
        set(Setting.COMMAND_TIMEOUT, value);
    }

    public @Nullable String getPgbouncer() {
        return settings.get(Setting.PGBOUNCER);
    }

    public void setPgbouncer(String value) {
        set(Setting.PGBOUNCER, value);
    }

    public @Nullable String getJsonCodecs() {
        return settings.get(Setting.JSON_CODECS);
    }

    public void setJsonCodecs(String value) {
        set(Setting.JSON_CODECS, value);
    }

    public @Nullable String getCredentials() {
        return settings.get(Setting.CREDENTIALS);
    }

    public void setCredentials(String value) {
        set(Setting.CREDENTIALS, value);
    }

    public @Nullable String getTransactions() {
        return settings.get(Setting.TRANSACTIONS);
    }

    public void setTransactions(String value) {
        set(Setting.TRANSACTIONS, value);
    }
}
