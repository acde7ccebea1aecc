// hosts: deno
// To a hook, Deno makes CommonJS of TypeScript's words for it in an ES module; the module itself is refused as it stands.
const told = (error) => console.log(error.name, error.message.replace(/file:.*[\\/]/, ""));
await import("./_export_assignment.mts").catch(told);
await import("./_import_require.mts").catch(told);
