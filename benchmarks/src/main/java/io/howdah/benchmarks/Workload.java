// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.benchmarks;

import java.util.List;

/** Work that several contenders do alike. */
public interface Workload {
    /** As the JSON names it, for example {@code session-wildfly-64}. */
    String id();

    Unit unit();

    /** Operations in one contender's turn. */
    int operations();

    /** For how many times as long as others its contenders work before a round counts. */
    default int warmUps() {
        return 1;
    }

    /** The contenders, ready to work; Howdah's default first. */
    List<Contender> contenders(Place place) throws Exception;

    /** What the figures are given in. */
    enum Unit {
        MICROSECONDS("us/op") {
            @Override
            double of(Slice slice, int operations) {
                return slice.nanos() / 1e3 / slice.operations(operations);
            }
        },
        PER_SECOND("op/s") {
            @Override
            double of(Slice slice, int operations) {
                return slice.operations(operations) / (slice.nanos() / 1e9);
            }
        },
        MILLISECONDS("ms/op") {
            @Override
            double of(Slice slice, int operations) {
                return slice.nanos() / 1e6 / slice.operations(operations);
            }
        },
        KIBIBYTES("KiB/op") {
            @Override
            double of(Slice slice, int operations) {
                return slice.bytes() / 1024.0 / slice.operations(operations);
            }
        };

        private final String sign;

        Unit(String sign) {
            this.sign = sign;
        }

        abstract double of(Slice slice, int operations);

        public String sign() {
            return sign;
        }
    }
}
