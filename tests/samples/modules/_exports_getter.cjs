function assemble() {
  return { name: "styles" };
}
Object.defineProperty(module, "exports", { enumerable: true, get: assemble });
