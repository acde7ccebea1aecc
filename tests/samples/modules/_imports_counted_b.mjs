import { count } from "./_counted.cjs"; export const b = () => count();
