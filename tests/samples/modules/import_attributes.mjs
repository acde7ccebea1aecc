import data from "./_data.json" with { type: "json" };
const again = await import("./_data.json", { with: { type: "json" } });
console.log(data.a, (() => again.default === data)());
