// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.examples.shop;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The pool as the server itself counts it, by JMX. */
@Path("/pool")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
public class Pool {
    private static final String WILDFLY = "jboss.as:subsystem=resource-adapters,resource-adapter=howdah,"
            + "connection-definitions=default,statistics=pool";
    private static final String LIBERTY = "WebSphere:type=ConnectionPoolStats,name=howdah/default";

    /** Connections in use, and open altogether. */
    public record Numbers(long inUse, long open) {}

    @GET
    public Numbers numbers() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName wildfly = new ObjectName(WILDFLY);
        if (beans.isRegistered(wildfly)) {
            return new Numbers(number(beans, wildfly, "InUseCount"), number(beans, wildfly, "ActiveCount"));
        }
        Set<ObjectName> liberty = beans.queryNames(new ObjectName(LIBERTY), null);
        if (liberty.isEmpty()) {
            return new Numbers(0, 0); // Open Liberty counts from the first connection on
        }
        ObjectName pool = liberty.iterator().next();
        long open = number(beans, pool, "ManagedConnectionCount");
        return new Numbers(open - number(beans, pool, "FreeConnectionCount"), open);
    }

    private static long number(MBeanServer beans, ObjectName name, String attribute) throws JMException {
        return Long.parseLong(String.valueOf(beans.getAttribute(name, attribute)));
    }
}
