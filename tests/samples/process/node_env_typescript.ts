import process from "node:process";
function env(): string | undefined { return process.env.NODE_ENV }
console.log(env(), "NODE_ENV" in process.env);
process.env.NODE_ENV = "test";
console.log(env(), process.env.NODE_ENV === "test");
