// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The pools as the server itself counts them, by JMX. */
@Path("/pools")
@ApplicationScoped
@Produces("text/plain")
public class Pools {
    /** Connections in use, and open altogether. */
    @GET
    @Path("{database}")
    public String numbers(@PathParam("database") String database) throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName wildfly = new ObjectName("jboss.as:subsystem=resource-adapters,resource-adapter=howdah,"
                + "connection-definitions=" + database + ",statistics=pool");
        if (beans.isRegistered(wildfly)) {
            return text(number(beans, wildfly, "InUseCount"), number(beans, wildfly, "ActiveCount"));
        }
        ObjectName liberty = new ObjectName("WebSphere:type=ConnectionPoolStats,name=howdah/" + database);
        if (beans.isRegistered(liberty)) {
            long open = number(beans, liberty, "ManagedConnectionCount");
            return text(open - number(beans, liberty, "FreeConnectionCount"), open);
        }
        return text(0, 0); // Open Liberty counts from the first connection on
    }

    /** Renews a pool as an operator does: idle connections at once, those in use when they come back. */
    @POST
    @Path("{database}/renew")
    public String renew(@PathParam("database") String database) throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName wildfly = new ObjectName(
                "jboss.as:subsystem=resource-adapters,resource-adapter=howdah,connection-definitions=" + database);
        if (beans.isRegistered(wildfly)) {
            beans.invoke(wildfly, "flushGracefullyConnectionInPool", new Object[0], new String[0]);
            return "renewed";
        }
        ObjectName liberty = beans.queryNames(
                        new ObjectName("WebSphere:type=com.ibm.ws.jca.cm.mbean.ConnectionManagerMBean,jndiName=howdah/"
                                + database + ",*"),
                        null)
                .iterator()
                .next();
        beans.invoke(liberty, "purgePoolContents", new Object[] {"Normal"}, new String[] {String.class.getName()});
        return "renewed";
    }

    private static long number(MBeanServer beans, ObjectName name, String attribute) throws JMException {
        return Long.parseLong(String.valueOf(beans.getAttribute(name, attribute)));
    }

    private static String text(long inUse, long open) {
        return "in use " + inUse + ", open " + open;
    }
}
