import process from "node:process";

/** Calls what a runtime warns of with `--pending-deprecation`, such as `process.binding`: the warning would be about us. */
export function undeprecated<T>(act: () => T): T {
  const node = process as { noDeprecation?: boolean | undefined };
  const { noDeprecation } = node;
  try {
    node.noDeprecation = true;
    return act();
  } finally {
    if (noDeprecation === undefined) delete node.noDeprecation;
    else node.noDeprecation = noDeprecation;
  }
}
