export { shown } from "../_macro.ts";
