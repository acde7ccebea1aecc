export const shown: number = 1;
