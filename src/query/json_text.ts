/** JSON that is safe to print on a terminal: DEL and the C1 controls, which `JSON.stringify` leaves as they are, are escaped. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[\x7f-\x9f]/g,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  );
}
