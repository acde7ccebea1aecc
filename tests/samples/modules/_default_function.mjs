export default function () { return "anonymous default" }
export { f as name };
const f = "named";
