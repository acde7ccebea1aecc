import { UNSEEN } from "./unseen.ts";

/** JSON that is safe to print: it means the same, but shows all that is in it. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSEEN, (characters) => {
    let escaped = "";
    for (let i = 0; i < characters.length; i++) {
      escaped += `\\u${characters.charCodeAt(i).toString(16).padStart(4, "0")}`;
    }
    return escaped;
  });
}
