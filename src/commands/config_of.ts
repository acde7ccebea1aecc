import { type Config, loadConfig, untrustedText } from "../config/config.ts";
import type { FlagSet } from "../config/definition.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { remark } from "./remark.ts";
import { settingsIn } from "./settings_in.ts";

/**
 * The settings in force for a command, which the context keeps too.
 *
 * @param sets the sets of settings that the command has flags for
 */
export function configOf(
  flags: object,
  context: Context,
  sets: readonly FlagSet[] = [],
): Config & { cwd: string } {
  const { env, cwd } = context;
  const config = loadConfig({ flags: settingsIn(flags, ["cache", "text", "times", ...sets]), env, cwd });
  context.settings = config.settings;
  remark(config.untrusted.map((path) => `tph: ${escapeText(untrustedText(path))}`), context);
  return { ...config, cwd };
}
