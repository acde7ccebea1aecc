interface Permissions {
  querySync(descriptor: { name: "read" | "write"; path: string }): { state: string };
}

const permissions = (globalThis as { Deno?: { permissions: Permissions } }).Deno?.permissions;
const query = permissions?.querySync.bind(permissions);

/**
 * Whether Deno allows something with a file; elsewhere, the system says. One that has to ask would ask the user, and where it
 * cannot, refuse the program, too, from then on.
 */
export function isGranted(name: "read" | "write", path: string): boolean {
  return query === undefined || query({ name, path }).state === "granted";
}
