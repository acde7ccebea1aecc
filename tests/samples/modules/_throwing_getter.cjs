const prototype = (module.exports = { name: "request" });
Object.defineProperty(prototype, "query", {
  enumerable: true,
  get() {
    return this.app.get("query");
  },
});
