import { isArray } from "../probe/natives.ts";

/** Whether a hook is asked for what is required. Node 22.15 and 24.0 say the conditions as a Set, which no program can reach. */
export function isRequired({ conditions = [] }: { conditions?: string[] | Set<string> }): boolean {
  if (!isArray(conditions)) return conditions.has("require");
  for (let i = 0; i < conditions.length; i++) if (conditions[i] === "require") return true;
  return false;
}
