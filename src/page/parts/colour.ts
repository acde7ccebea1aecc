/** The hue of a function: the same in every view. */
function hueOf(name: string): number {
  let hash = 7;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return Math.abs(hash) % 360;
}

/** A colour of a function that text can stand on. */
export function colourOf(
  name: string,
  { isDark, isPale = false }: { isDark: boolean; isPale?: boolean },
): string {
  const [saturation, lightness] = isDark
    ? [isPale ? 14 : 38, isPale ? 24 : 34]
    : [isPale ? 26 : 58, isPale ? 91 : 79];
  return `hsl(${hueOf(name)} ${saturation}% ${lightness}%)`;
}
