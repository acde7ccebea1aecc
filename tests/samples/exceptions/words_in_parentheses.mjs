// What is awaited, or what an external call gives, may stand in parentheses within what an error quotes.
const given = { m() { return 1; } };
let none;
const all = [
  async () => (none ?? structuredClone(1))?.x(),
  async () => (none ?? (await given.m()))?.x(),
  async () => [...(none ?? await given.m())],
  async () => [...(none ?? JSON.parse("1"))],
  async () => new (none ?? await given.m())(),
  async () => [...((none ?? await given.m()).a ?? 1)],
];
for (const each of all) await each().catch(({ message }) => console.log(message));
