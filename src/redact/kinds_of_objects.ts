import { stringIncludes, stringSlice } from "../probe/natives.ts";
import { Level } from "./level.ts";
import type { NameJudge } from "./names.ts";
import { lastPart } from "./words.ts";

const MAX_TYPE = 64;

/**
 * What an object says that it is, for the value that it has under `key`: a field of a form (`{ type: "password", value }`), a secret
 * of Kubernetes (`{ kind: "Secret", data }`), of Google (`{ name: "projects/…/secrets/…", payload }`), Azure, AWS and 1Password, what a
 * patch changes (`{ op: "replace", path: "/password", value }`), what is told to a store (`{ type: "SET_PASSWORD", payload }`).
 *
 * @param textOf the text under a name, or ""
 */
export function levelOfKind(key: string, textOf: (name: string) => string, judge: NameJudge): Level {
  if (key === "data" || key === "stringData") {
    if (textOf("kind") === "Secret") return judge("secret");
  }
  if (key === "value") {
    // `{ path: "password", value: "…", msg: "is too short" }`
    const path = textOf("path");
    const level = path !== "" && (path[0] !== "/" || textOf("op") !== "")
      ? judge(lastPart(path))
      : Level.NONE;
    if (level !== Level.NONE) return level;
    // Terraform's.
    if (textOf("sensitive") === "true") return judge("secret");
  }
  if (key === "Plaintext" && textOf("KeyId") !== "") return judge("secret");
  if (key === "data" && textOf("request_id") !== "" && textOf("mount_type") !== "") return judge("secrets");
  if (key === "payload" && stringIncludes(textOf("name"), "/secrets/")) return judge("secret");
  if (key === "value" && (textOf("type") === "CONCEALED" || stringIncludes(textOf("id"), "/secrets/"))) {
    return judge("secret");
  }
  if (key === "Value" && textOf("Type") === "SecureString") return judge("secret");
  const type = textOf("type");
  if (type === "password") return judge(type);
  if (key !== "payload" || type === "" || type.length > MAX_TYPE) return Level.NONE;
  // `password/set`
  let slash = 0;
  while (slash < type.length && type[slash] !== "/") slash++;
  const level = judge(stringSlice(type, 0, slash)) || judge(stringSlice(type, slash + 1));
  return level > Level.PASSWORD_LIKE && level !== Level.ALL ? Level.PASSWORD_LIKE : level;
}
