export const where = "outer";
