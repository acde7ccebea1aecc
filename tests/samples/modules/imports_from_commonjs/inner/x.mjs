export const where = "inner";
