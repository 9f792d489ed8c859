// Copyright the Howdah authors
// SPDX-License-Identifier: Apache-2.0
package io.howdah.it.control;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Answers when as many requests are there as {@link #TOGETHER} says: each has a thread of the server's for itself. */
@WebServlet("/together")
public class Control extends HttpServlet {
    public static final int TOGETHER = 8;

    private static final long serialVersionUID = 1L;
    private static final CyclicBarrier BARRIER = new CyclicBarrier(TOGETHER);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        try {
            BARRIER.await(30, TimeUnit.SECONDS);
            response.getWriter().print("together");
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            throw new ServletException(alone);
        }
    }
}
