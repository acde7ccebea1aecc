import { count } from "./_counted.cjs"; export const a = count();
