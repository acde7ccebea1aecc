import { plugin } from "bun";
const notes = { name: "notes", setup(build: any) {
  build.onLoad({ filter: /\.txt$/ }, () => ({ contents: "export default (() => `a note`)()", loader: "ts" }));
  build.onLoad({ filter: /early/ }, () => ({ contents: "export default (() => `from the preload script`)()", loader: "ts" }));
} };
plugin(notes);
