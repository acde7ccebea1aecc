// hosts: bun
const first = (stack) => /([\w.]+:\d+:\d+)/.exec(stack.split("\n")[1])[1];
const required = require("./_required.mjs"); console.log(required.where(), required.dependency());
const own = () => { try { null.x } catch (error) { return first(error.stack) + eval("''") } }; console.log(own(), own());
import("./_required.mjs").then((module) => { console.log(module === required, first(new Error("later").stack)) });
