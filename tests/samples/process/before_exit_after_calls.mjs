// The first call is just before the end.
const { process } = globalThis;
const heard = [];
const hear = (name) => heard.push(name);
process.on("beforeExit", () => hear("beforeExit"));
process.on("exit", () => console.log(heard.join()));
hear("called");
