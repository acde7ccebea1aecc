// node flags: --experimental-transform-types --no-warnings
function self(this: unknown) { return this === globalThis }
function set(): string { try { (Object.freeze({ a: 1 }) as any).a = 2; return "silent" } catch (error) { return (error as Error).constructor.name } }
console.log(self(), set());
