import type { Site } from "../contract.ts";
import type { Trace } from "../trace/trace.ts";

/** Functions whose names a reader knows: not callbacks, and not what a class makes up. */
const NAMED = /^[\w$.#]+$/;
const KINDS = new Set<string>(["function", "arrow", "method"]);

/** The functions of loaded modules that were never called, by site id; none where the record may lack calls, or is of a part of a run. */
export function neverCalled(trace: Trace): number[] {
  return uncalled(trace, ({ kind, name }) => KINDS.has(kind) && NAMED.test(name));
}

/** The tests of loaded files that did not run, skipped ones for example, by site id; none where that cannot be known. */
export function testsNotRun(trace: Trace): number[] {
  return uncalled(trace, ({ kind }) => kind === "test");
}

function uncalled(trace: Trace, isWanted: (site: Site) => boolean): number[] {
  const { end, meta, threads, header: { settings } } = trace;
  const isWhole = [{ end }, ...threads].every(({ end }) =>
    end !== undefined && end.dropped === 0 && end.limit === undefined
  );
  const isAll = [settings.include, settings.exclude].every((names) =>
    !Array.isArray(names) || names.length === 0
  );
  if (!isWhole || !isAll || meta.earlier !== undefined || trace.problems.length > 0) return [];
  return sitesWithoutCalls(trace).filter((id) => isWanted(trace.site(id)));
}

/** The sites that no call is of, by id, one a place; none of a recording that began with a block: it is of a part of a run. */
export function sitesWithoutCalls(trace: Trace): number[] {
  // Only a program that was recorded from its start has told of its modules.
  if (!Object.keys(trace.meta).some((key) => key.startsWith("module:"))) return [];
  const placeOf = (id: number) => {
    const { file, line, column } = trace.site(id);
    return `${file}:${line}:${column}`;
  };
  const called = new Uint8Array(trace.sites.length + 1);
  const sites = trace.siteColumn();
  // An iterator would take ten times as long.
  for (let call = 0; call < sites.length; call++) called[sites[call]!] = 1;
  for (const site of trace.folds.keys()) called[site] = 1;
  // A thread has sites of its own for what another thread has called.
  const places = new Set<string>();
  called.forEach((isCalled, id) => isCalled === 1 && id > 0 && places.add(placeOf(id)));
  const found: number[] = [];
  trace.sites.forEach((_, i) => {
    const id = i + 1;
    if (called[id] === 1 || places.has(placeOf(id))) return;
    places.add(placeOf(id));
    found.push(id);
  });
  return found;
}
