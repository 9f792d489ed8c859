// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.bank;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** A row of the table {@code booking}, whose account has to exist when the transaction ends. */
@Entity
public class Booking {
    @Id
    private int id;

    private int account;

    protected Booking() {}

    Booking(int id, int account) {
        this.id = id;
        this.account = account;
    }
}
