// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import java.io.IOException;

class WildFlyShopIT extends ShopScenarios {
    WildFlyShopIT() throws IOException {
        super("wildfly");
    }
}
