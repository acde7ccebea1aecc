import process from "node:process";
import { API, type Api, SPAN_KEY, traceparentOf } from "./active_span.ts";
import { apply, ownValue, realm } from "./natives.ts";

const { get } = Map.prototype;

/**
 * Makes what reads the span that an OpenTelemetry SDK has active, as a `traceparent`, from a probe: the SDK is the program's, and is not
 * asked. It is read from the plain properties in which `@opentelemetry/context-async-hooks`, `api` and `sdk-trace-base` keep it;
 * another SDK's is not noticed. Deno's own SDK is registered before any program, and is asked.
 */
export function spanReader(): () => string | undefined {
  const { getStore } = process.getBuiltinModule("node:async_hooks").AsyncLocalStorage.prototype;
  const host = (ownValue(realm, API) as Api | undefined)?.context;
  const hostActive = host?.active;

  return () => {
    const manager = ownValue(ownValue(realm, API), "context");
    if (manager === undefined) return undefined;
    try {
      if (manager === host) {
        return traceparentOf(apply(hostActive!, host, []).getValue(SPAN_KEY)?.spanContext?.());
      }
      const storage = ownValue(manager, "_asyncLocalStorage");
      if (storage === undefined) return undefined;
      const values = ownValue(apply(getStore, storage, []), "_currentContext");
      if (values === undefined) return undefined;
      const span = ownValue(apply(get, values, [SPAN_KEY]), "_spanContext");
      return span === undefined ? undefined : traceparentOf({
        traceId: ownValue(span, "traceId"),
        spanId: ownValue(span, "spanId"),
        traceFlags: ownValue(span, "traceFlags"),
      });
    } catch {
      // It is something else by the same name.
      return undefined;
    }
  };
}
