// What the variable is depends on the environment alone; the program may set it.
function env() { return process.env.NODE_ENV }
console.log(env(), process.env["NODE_ENV"], "NODE_ENV" in process.env, typeof process.env.NODE_ENV);
process.env.NODE_ENV = "production";
function after() { return process.env.NODE_ENV }
console.log(env(), after(), process.env.NODE_ENV === "production" ? "live" : "not");
delete process.env.NODE_ENV;
console.log(env(), `${process.env.NODE_ENV}`, process.env?.NODE_ENV);
