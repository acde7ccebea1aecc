import { stringIncludes, stringSlice } from "../probe/natives.ts";
import { levelOfAllGiven, whatItDoes } from "./called.ts";
import { Level } from "./level.ts";
import type { NameJudge } from "./names.ts";
import { isLetter } from "./wordings.ts";
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
  switch (key) {
    case "values":
    case "vals":
      return levelOfAttribute(textOf, judge);
    case "accounts":
      // `{ url: "https://rpc…", accounts: ["0x…"] }` of Hardhat: private keys; addresses are shorter.
      return isAddressOfNode(textOf("url")) ? Level.LOOKS : Level.NONE;
    case "confirm":
    case "confirmation":
    case "repeat":
    case "retype":
      // `{ password, confirm }`, also where they differ.
      return first(PASSWORDS, textOf) === "" ? Level.NONE : Level.PASSWORD_LIKE;
    case "params":
    case "args":
    case "arguments": {
      const called = first(CALLED, textOf);
      return called === "" || called.length > MAX_TYPE
        ? Level.NONE
        : levelOfAllGiven(judge(called), whatItDoes(called));
    }
    case "text":
    case "keys":
    case "value": {
      const field = first(FIELDS, textOf);
      const level = field.length <= MAX_FIELD ? levelOfField(field, judge) : Level.NONE;
      if (level !== Level.NONE) return level;
      if (key !== "value") return Level.NONE;
    }
  }
  const type = textOf("type");
  if (type === "password") return judge(type);
  if (isSecretOf(key, type, textOf)) return judge("secrets");
  // `{ instancePath: "/password", data: "…" }` of Ajv
  const place = key === "data" || key === "value" ? textOf("instancePath") : "";
  if (place !== "") return judge(lastPart(place));
  if (key === "value" || key === "received" || key === "input") {
    // `{ path: "password", value: "…", msg: "is too short" }`, `{ path: ["password"], input: "…" }`
    const path = textOf("path");
    return path !== "" && (path[0] !== "/" || textOf("op") !== "") ? judge(lastPart(path)) : Level.NONE;
  }
  if (key !== "payload" || type === "" || type.length > MAX_TYPE) return Level.NONE;
  // `password/set`
  let slash = 0;
  while (slash < type.length && type[slash] !== "/") slash++;
  const level = judge(stringSlice(type, 0, slash)) || judge(stringSlice(type, slash + 1));
  return level > Level.PASSWORD_LIKE && level !== Level.ALL ? Level.PASSWORD_LIKE : level;
}

function isAddressOfNode(url: string): boolean {
  const start = stringSlice(url, 0, 4);
  return start === "http" || start === "wss:";
}

/** What says which field something is written into, and what is called. */
const FIELDS = ["selector", "target", "locator", "element"];
const CALLED = ["method", "command", "cmd", "procedure"];
const MAX_FIELD = 80;
const PASSWORDS = ["password", "newPassword", "new_password", "passwd", "pwd", "passphrase", "pin"];

function first(names: readonly string[], textOf: (name: string) => string): string {
  let found = "";
  for (let i = 0; i < names.length && found === ""; i++) found = textOf(names[i]!);
  return found;
}

/** Of LDAP: `{ type: "userPassword", values: ["…"] }`. */
function levelOfAttribute(textOf: (name: string) => string, judge: NameJudge): Level {
  const name = first(["type", "attribute", "name", "key"], textOf);
  const level = name === "" || name.length > MAX_TYPE ? Level.NONE : judge(name);
  // `{ type: "token", values: [] }` are of a parser.
  return level >= Level.TEXT && name !== "password" ? level : level === Level.NONE ? level : Level.LOOKS;
}

/** `#password`, `input[name="password"]`, `Your password`; under `#api-token`, a value must look like a secret. */
function levelOfField(field: string, judge: NameJudge): Level {
  let weak: Level = Level.NONE;
  for (let start = 0, i = 0; i <= field.length; i++) {
    const c = i < field.length ? field[i]! : " ";
    if (isLetter(c) || c === "_" || c === "-") continue;
    const level = i - start > 2 ? judge(stringSlice(field, start, i)) : Level.NONE;
    if (level === Level.STRONG || level === Level.ALL) return Level.PASSWORD_LIKE;
    // `{ target: "token" }` may be of a parser.
    if (level !== Level.NONE && start > 0) weak = level === Level.DIGITS ? level : weak || Level.LOOKS;
    start = i + 1;
  }
  return judge(field) >= Level.TEXT ? Level.PASSWORD_LIKE : weak;
}

function isSecretOf(key: string, type: string, textOf: (name: string) => string): boolean {
  switch (key) {
    case "value":
      // 1Password's, Terraform's, Azure's.
      return type === "CONCEALED" || textOf("sensitive") === "true" || isPlaceOfSecret(textOf("id"));
    case "Value":
      return textOf("Type") === "SecureString";
    case "payload":
      return isPlaceOfSecret(textOf("name"));
    case "Plaintext":
      return textOf("KeyId") !== "";
    case "data":
      // Kubernetes', Vault's.
      return textOf("kind") === "Secret" || textOf("mount_type") !== "" && textOf("request_id") !== "";
    case "stringData":
      return textOf("kind") === "Secret";
  }
  return false;
}

/** `projects/1/secrets/db` */
function isPlaceOfSecret(name: string): boolean {
  return name !== "" && stringIncludes(name, "/secrets/");
}
