// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerErrorTest {
    /** The last two are what a value makes of it that the server has shortened, or that stands in quotes of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "invalid input syntax for type integer: \"DE89\"",
                "invalid input syntax for type integer: \"{\"iban\":\"DE89\"}\"",
                "value \"DE89\" is out of range for type integer",
                "invalid input syntax for type text:\n\"one\nDE89\ntwo\"",
                "ungültige Eingabesyntax für Typ integer: »DE89«",
                "syntaxe en entrée invalide pour le type integer : « DE89 »",
                "nieprawidłowa składnia wejścia dla typu integer: „DE89”",
                "invalid input syntax for type integer: \"DE89",
                "invalid input syntax for type json: “DE89” and \"DE89\""
            })
    void aMessageAboutDataShowsNoValue(String message) {
        assertThat(ServerError.of("22P02", message).safeMessage())
                .doesNotContain("DE89", "iban")
                .contains("\"...\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"division by zero", "missing data for column \"name\""})
    void whatHoldsNoValueIsShown(String message) {
        assertThat(ServerError.of("22P04", message).safeMessage()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"relation \"orders\" does not exist"})
    void namesAreShownWhereTheErrorIsNotAboutData(String message) {
        assertThat(ServerError.of("42P01", message).safeMessage()).isEqualTo(message);
    }
}
