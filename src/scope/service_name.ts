/**
 * The name that a program's service has in a larger system, by the standard variables of OpenTelemetry; nothing where they do not
 * say.
 */
export function serviceName(env: Record<string, string | undefined>): string | undefined {
  return env.OTEL_SERVICE_NAME || resourceAttributes(env.OTEL_RESOURCE_ATTRIBUTES ?? "").get("service.name");
}

/** `service.name=shop,deployment.environment=test`, values percent-encoded; what is no pair is left out. */
export function resourceAttributes(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const pair of text.split(",")) {
    const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    if (key === undefined) continue;
    try {
      attributes.set(decodeURIComponent(key), decodeURIComponent(value!));
    } catch {
      // Half of a percent sign.
    }
  }
  return attributes;
}
