class ConfigError extends Error {
  override name = "ConfigError";
}

function parse(text: string): Record<string, string> {
  if (!text.includes("=")) throw new ConfigError(`no "=" in ${JSON.stringify(text)}`);
  const [key, value] = text.split("=", 2);
  return { [key!]: value! };
}

function load(path: string): Record<string, string> {
  const texts: Record<string, string> = { "good.conf": "level=debug", "bad.conf": "level" };
  try {
    return parse(texts[path]!);
  } catch {
    return {};
  }
}

function settings(paths: string[]): Record<string, string> {
  const all: Record<string, string> = {};
  for (const path of paths) Object.assign(all, load(path));
  return all;
}

function start(paths: string[]): string {
  try {
    return `started at level ${settings(paths).level}`;
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}

function main() {
  console.log(start(["good.conf", "bad.conf"]));
}

main();
