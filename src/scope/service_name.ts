/**
 * The name that a program's service has in a larger system, by the standard variables of OpenTelemetry; nothing where they do not
 * say.
 */
export function serviceName(env: Record<string, string | undefined>): string | undefined {
  return env.OTEL_SERVICE_NAME || resourceAttributes(env.OTEL_RESOURCE_ATTRIBUTES ?? "").get("service.name");
}

/** `service.name=shop,deployment.environment=test`; what is no pair is left out. */
export function resourceAttributes(text: string): Map<string, string> {
  return attributePairs(text, () => {});
}

/** Pairs apart by commas, percent-encoded. @param isNone is told of each part that is none */
export function attributePairs(text: string, isNone: (part: string) => void): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const part of text.split(",")) {
    const [, key, value] = /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/s.exec(part) ?? [];
    if (key !== undefined) attributes.set(decoded(key), decoded(value!));
    else if (part.trim() !== "") isNone(part);
  }
  return attributes;
}

/** A text with a percent sign that begins no byte was not encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
