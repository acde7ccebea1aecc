import { dependency } from "./_dependency.ts"; export { dependency };
export const where = () => { const { stack } = new Error("here"); return /([\w.]+:\d+:\d+)/.exec(stack.split("\n")[1])[1] }; console.log(where());
