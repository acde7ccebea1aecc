export type Schema = Record<string, unknown>;

/** What of a value is not as its schema says: the part of JSON Schema that ours use. */
export function violations(value: unknown, schema: Schema, root = schema, path = "$"): string[] {
  const inner = (item: unknown, sub: unknown, at: string) => violations(item, sub as Schema, root, at);
  if (typeof schema.$ref === "string") {
    return inner(value, (root.$defs as Schema)[schema.$ref.replace("#/$defs/", "")], path);
  }
  const found: string[] = [];
  if ("const" in schema && value !== schema.const) found.push(`${path} is not ${schema.const}`);
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    found.push(`${path} is none of ${schema.enum}`);
  }
  if (schema.type !== undefined) {
    const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    const types = [schema.type].flat();
    if (!types.includes(type) && !(types.includes("integer") && Number.isInteger(value))) {
      found.push(`${path} is ${type}, not ${types}`);
    }
  }
  if (Array.isArray(schema.anyOf)) {
    let nearest: string[] | undefined;
    for (const sub of schema.anyOf) {
      const list = inner(value, sub, path);
      if (nearest === undefined || list.length < nearest.length) nearest = list;
      if (list.length === 0) break;
    }
    found.push(...nearest!);
  }
  if (Array.isArray(value) && schema.items) {
    value.forEach((item, i) => found.push(...inner(item, schema.items, `${path}[${i}]`)));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const key of (schema.required ?? []) as string[]) {
      if (!(key in value)) found.push(`${path} lacks ${key}`);
    }
    const properties = (schema.properties ?? {}) as Schema;
    const { additionalProperties: others = {} } = schema;
    const isKnown = (key: string) => Object.hasOwn(properties, key);
    for (const key of Object.keys(value)) {
      if (!isKnown(key) && others === false) found.push(`${path} has ${key}`);
    }
    // Other forms of a nested value need not be looked into.
    if (found.length > 0) return found;
    for (const [key, item] of Object.entries(value)) {
      found.push(...inner(item, isKnown(key) ? properties[key] : others, `${path}.${key}`));
    }
  }
  return found;
}
