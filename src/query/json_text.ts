/** What `JSON.stringify` leaves as it is though a terminal acts on it, or a reader does not see it: controls, directions, tags. */
const UNSAFE =
  /[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;

/** JSON that is safe to print: it means the same, but shows all that is in it. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(UNSAFE, (characters) => {
    let escaped = "";
    for (let i = 0; i < characters.length; i++) {
      escaped += `\\u${characters.charCodeAt(i).toString(16).padStart(4, "0")}`;
    }
    return escaped;
  });
}
