import { own } from "./_imported_one.mjs";
export { own };
export const sum = (a, b) => own(a) + own(b);
