import { relative, sep } from "node:path";
import { moduleName, type PlannedCall, type PlannedFile } from "./plan_calls.ts";
import { RUNNER_NAME } from "./runner_name.ts";

/** The text of the runner: it calls each function, and prints what came of it. */
export function runnerText(folder: string, files: PlannedFile[]): string {
  const used = files.filter(({ calls }) => calls.length > 0);
  const lines = [
    "// Made by `tph setup` from the [test] tables of the configuration; `tph disable` removes it.",
    `// Record it: tph run ${RUNNER_NAME}`,
    "// deno-lint-ignore-file",
    "// @ts-nocheck",
  ];
  for (const file of used) {
    const path = relative(folder, file.file).split(sep).join("/");
    const specifier = path.startsWith(".") ? path : `./${path}`;
    lines.push(`import * as ${moduleName(files.indexOf(file))} from ${JSON.stringify(specifier)};`);
  }
  lines.push("", HELPERS);
  for (const file of used) {
    lines.push("", `// ${file.path}`);
    for (const call of file.calls) lines.push(callText(call, moduleName(files.indexOf(file))));
  }
  lines.push("", "finish();");
  return `${lines.join("\n")}\n`;
}

function callText({ found, args, isMadeUp, instance }: PlannedCall, module: string): string {
  const path = found.access.map((name) => JSON.stringify(name));
  const target = instance === undefined
    ? `reach(${module}, [${path.join(", ")}])`
    : `method(() => ${instance}, ${path.at(-1)})`;
  const mark = isMadeUp ? ", { madeUp: true }" : "";
  const note = isMadeUp && args.length > 0 ? " // made up: give your own in [[test.inputs]]" : "";
  return `await check(${JSON.stringify(found.name)}, ${target}, () => [${args.join(", ")}]${mark});${note}`;
}

/** In the runner; nothing in src/ itself sets it. */
const EXIT_CODE = ["process", "exitCode"].join(".");

const HELPERS = `let passed = 0;
let failed = 0;

/** A function by its names from the module on; in CommonJS they may be below \`default\`. */
function reach(module, names) {
  const walk = (from) => {
    let holder;
    let value = from;
    for (const name of names) [holder, value] = [value, value?.[name]];
    return typeof value === "function" ? (...args) => value.apply(names.length > 1 ? holder : undefined, args) : undefined;
  };
  return walk(module) ?? walk(module.default) ?? (() => {
    throw new TypeError(\`\${names.join(".")} is not a function\`);
  });
}

/** A method of an object that is made for the call. */
function method(make, name) {
  return (...args) => make()[name](...args);
}

/** Calls a function, and prints what came of it. */
async function check(name, fn, inputs, { madeUp = false } = {}) {
  const note = madeUp ? " (inputs made up)" : "";
  try {
    let result = await fn(...inputs());
    if (typeof result?.next === "function" && typeof result !== "function") result = await drain(result);
    passed++;
    console.log(\`✓ \${name}\${note} returned\`, result);
  } catch (error) {
    failed++;
    console.log(\`✗ \${name}\${note} threw \${error instanceof Error ? \`\${error.name}: \${error.message}\` : String(error)}\`);
  }
}

/** What a generator yields, up to a hundred values. */
async function drain(iterator) {
  const values = [];
  while (values.length < 100) {
    const step = await iterator.next();
    if (step.done) break;
    values.push(step.value);
  }
  return values;
}

function finish() {
  console.log(\`\\n\${passed + failed} calls: \${passed} returned, \${failed} threw\`);
  if (failed > 0) ${EXIT_CODE} = 1;
}`;
