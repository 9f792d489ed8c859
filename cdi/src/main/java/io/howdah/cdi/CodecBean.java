// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.cdi;

import io.howdah.JsonCodec;
import io.howdah.cdi.json.ApplicationJson;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bean of an application that makes its JSON, if it has one. */
final class CodecBean {
    private @Nullable CreationalContext<?> context;

    /** @throws jakarta.enterprise.inject.AmbiguousResolutionException when there are several */
    void find(BeanManager beans) {
        ApplicationJson.use(Optional.<Bean<?>>ofNullable(beans.resolve(beans.getBeans(JsonCodec.class)))
                .map(bean -> reference(bean, beans)));
    }

    private JsonCodec reference(Bean<?> bean, BeanManager beans) {
        CreationalContext<?> created = beans.createCreationalContext(bean);
        context = created;
        return (JsonCodec) beans.getReference(bean, JsonCodec.class, created);
    }

    void release() {
        ApplicationJson.forget();
        if (context != null) {
            context.release();
        }
    }
}
