export const later = 2;
