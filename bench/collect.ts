/**
 * Has the collectors of a page and of its worker run, through Chromium's own protocol: what is in memory afterwards is needed.
 *
 * @module
 */
import type { Page } from "../tests/page/browser.ts";

/** The part of Playwright's protocol session that is used here. */
interface Session {
  send(method: string, params?: Record<string, unknown>): Promise<unknown>;
  on(event: string, take: (event: { sessionId: string; message: string }) => void): void;
  detach(): Promise<void>;
}

export async function collectGarbage(page: Page): Promise<void> {
  const { context } = page as unknown as { context(): { newCDPSession(page: Page): Promise<Session> } };
  const session = await context.call(page).newCDPSession(page);
  const attached = new Promise<string>((resolve) =>
    session.on("Target.attachedToTarget", ({ sessionId }) => resolve(sessionId))
  );
  const answered = new Promise<void>((resolve) =>
    session.on("Target.receivedMessageFromTarget", () => resolve())
  );
  await session.send("Target.setAutoAttach", {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });
  const message = JSON.stringify({ id: 1, method: "HeapProfiler.collectGarbage" });
  await session.send("Target.sendMessageToTarget", { sessionId: await attached, message });
  await answered;
  await session.send("HeapProfiler.collectGarbage");
  await session.detach();
}
