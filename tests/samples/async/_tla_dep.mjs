export const order = ["dep start"];
const f = async () => { await null; return "dep value" };
export const value = await f();
order.push("dep end");
