/** Resolves paths as the system does. */
export interface Paths {
  resolve(...parts: string[]): string;
  fromUrl(url: string): string;
}

/** What bundlers call the program's own modules: `webpack://app/./src/a.ts`, `turbopack:///[project]/src/a.ts`. */
const BUNDLER = /^(?:webpack(?:-internal)?|turbopack|rspack|vite|parcel|ng|meteor|rollup):\/\/(?:\/)?/;
const OF_PROJECT = /^(?:\[project\]\/|\.\/)/;

/**
 * The path that a source of a map stands for.
 *
 * @param source as the map has it
 * @param options.folder where the map is
 * @param options.root where bundlers count from
 */
export function sourcePath(
  source: string,
  { folder, root, paths }: { folder: string; root: string; paths: Paths },
): string | undefined {
  const plain = source.replace(/[?#].*$/, "");
  if (plain === "") return undefined;
  if (plain.startsWith("file:")) return paths.fromUrl(plain);
  if (BUNDLER.test(plain)) {
    const path = plain.replace(BUNDLER, "");
    if (OF_PROJECT.test(path)) return paths.resolve(root, path.replace(OF_PROJECT, ""));
    if (path.startsWith("/")) return paths.resolve(path);
    // The first part is the name of the package.
    return paths.resolve(root, path.replace(/^[^/]*\//, "").replace(OF_PROJECT, ""));
  }
  if (/^[a-z][a-z0-9+.-]+:/i.test(plain)) return undefined;
  return paths.resolve(folder, decoded(plain));
}

function decoded(path: string): string {
  if (!path.includes("%")) return path;
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
