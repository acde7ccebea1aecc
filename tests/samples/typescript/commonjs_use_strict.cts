"use strict";
// node flags: --experimental-transform-types --no-warnings
function self(this: unknown) { return this }
function set(): string { try { (Object.freeze({ a: 1 }) as any).a = 2; return "silent" } catch (error) { return (error as Error).constructor.name } }
function undeclared(): string { try { eval("undeclaredName = 1"); return "global" } catch (error) { return (error as Error).constructor.name } }
console.log(self() === undefined, set(), undeclared());
