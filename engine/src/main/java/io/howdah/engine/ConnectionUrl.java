// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.engine;

import io.howdah.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An address as libpq writes it, {@code postgresql://user:password@host:port/database?key=value}. The keys are ours;
 * libpq's spellings ({@code sslmode}, {@code application_name}, {@code options}) are understood.
 *
 * @param startupOptions what {@code options=} says, sent as it is
 */
record ConnectionUrl(Map<Setting, String> settings, Map<String, String> startupOptions, List<String> problems) {
    private static final Map<String, Setting> LIBPQ = Map.of(
            "sslmode", Setting.SSL_MODE,
            "sslrootcert", Setting.SSL_ROOT_CERT,
            "sslcert", Setting.SSL_CERT,
            "sslkey", Setting.SSL_KEY,
            "dbname", Setting.DATABASE);

    static ConnectionUrl parse(String url) {
        ConnectionUrl result =
                new ConnectionUrl(new EnumMap<>(Setting.class), new LinkedHashMap<>(), new ArrayList<>());
        try {
            result.read(new URI(url));
        } catch (URISyntaxException wrong) {
            // The text itself is not shown: there may be a password in it.
            result.problems.add("url is no address (" + wrong.getReason() + " at character " + wrong.getIndex()
                    + "); write postgresql://user:password@host:port/database, special characters as %xx.");
        }
        return result;
    }

    private void read(URI uri) {
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            problems.add(
                    "url begins with '" + uri.getScheme() + ":'; write postgresql://user:password@host:port/database.");
            return;
        }
        if (uri.getRawAuthority() != null) {
            readAuthority(uri.getRawAuthority());
        }
        if (uri.getRawPath() != null && uri.getRawPath().length() > 1) {
            settings.put(Setting.DATABASE, decode(uri.getRawPath().substring(1)));
        }
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                readPair(pair);
            }
        }
    }

    /** By hand, because {@link URI} gives no host where a name has an underscore. */
    private void readAuthority(String authority) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String[] credentials = authority.substring(0, at).split(":", 2);
            settings.put(Setting.USER, decode(credentials[0]));
            if (credentials.length > 1) {
                settings.put(Setting.PASSWORD, decode(credentials[1]));
            }
        }
        String server = authority.substring(at + 1);
        int colon = server.lastIndexOf(':');
        if (colon > server.lastIndexOf(']')) {
            settings.put(Setting.PORT, server.substring(colon + 1));
            server = server.substring(0, colon);
        }
        if (server.startsWith("[") && server.endsWith("]")) {
            server = server.substring(1, server.length() - 1);
        }
        if (!server.isEmpty()) {
            settings.put(Setting.HOST, decode(server));
        }
    }

    private void readPair(String pair) {
        int equals = pair.indexOf('=');
        String key = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (key.equals("options")) {
            startupOptions.put(key, value);
            return;
        }
        Optional<Setting> setting = Optional.ofNullable(LIBPQ.get(key)).or(() -> Setting.find(key.replace('_', '-')));
        setting.ifPresentOrElse(
                known -> settings.put(known, value),
                () -> problems.add("url has the key " + SettingReader.unknownKey(key)));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
