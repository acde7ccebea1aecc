import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import process from "node:process";

/** The user's folder for caches, by the conventions of the system; undefined where there is none. */
export function userCache(env: Record<string, string | undefined>): string | undefined {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = env;
  // The XDG specification says to ignore a relative path: it would be another folder in each project.
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
  if (process.platform === "win32" && LOCALAPPDATA) return LOCALAPPDATA;
  const home = env.HOME || homeOfUser();
  if (home === undefined || !isAbsolute(home) || !existsSync(home)) return undefined;
  return join(home, process.platform === "darwin" ? "Library/Caches" : ".cache");
}

function homeOfUser(): string | undefined {
  try {
    return homedir();
  } catch {
    // A user that the system does not know.
    return undefined;
  }
}
