import { ASCII, type Glyphs, UNICODE } from "../view/style.ts";
import type { Context } from "./context.ts";

/** The characters to draw with: those that the locale can show, unless the flag says which; C and none, as containers have, do not say that it cannot. */
export function glyphsOf(
  flags: { style?: "auto" | "unicode" | "ascii" | "ansi" },
  { env, settings }: Context,
): Glyphs {
  const style = flags.style ?? settings?.tree_style ?? "auto";
  if (style !== "auto") return style === "ascii" ? ASCII : UNICODE;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  const isLegacy = /\.(?!utf-?8)/i.test(locale);
  return isLegacy ? ASCII : UNICODE;
}
