import { isArray, uncurry } from "../probe/natives.ts";

const has = uncurry<Set<string>, [string], boolean>(Set.prototype.has);

/** Whether a hook is asked for what is required. Node 22.15 and 24.0 say the conditions as a Set. */
export function isRequired({ conditions = [] }: { conditions?: string[] | Set<string> }): boolean {
  if (!isArray(conditions)) return has(conditions, "require");
  for (let i = 0; i < conditions.length; i++) if (conditions[i] === "require") return true;
  return false;
}
