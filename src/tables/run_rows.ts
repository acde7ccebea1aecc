import { lacksOf } from "../trace/lacks.ts";
import type { Trace } from "../trace/trace.ts";
import { fileText, type Origin, whole, wholeText } from "./cells.ts";
import type { Row } from "./columns.ts";

/** The run's row in the table `runs`; to be made last, when all that cannot be read has been met. */
export function runRow(trace: Trace, { service, epoch }: Origin): Row {
  const { header, meta, end, exit } = trace;
  const lacks = lacksOf(trace);
  const orNull = (text: string | null | undefined) => text == null ? null : wholeText(text);
  return {
    service,
    run_id: header.id,
    label: orNull(header.label),
    command: wholeText(header.command.join(" ")),
    entry: wholeText(header.entry),
    folder: wholeText(header.cwd),
    host: header.host,
    host_version: orNull(meta.hostVersion),
    machine: orNull(header.launcher?.machine),
    pid: meta.pid ?? null,
    tph_version: wholeText(header.tph),
    started_us: whole(epoch * 1000),
    duration_ns: whole(trace.lastTime()),
    calls: trace.callCount,
    dropped: lacks?.dropped ?? 0,
    folded: lacks?.folded ?? 0,
    limit_reached: orNull(lacks?.limit),
    is_whole: end !== undefined,
    exit_code: exit?.code ?? null,
    signal: orNull(exit?.signal),
    uncaught: orNull(end?.uncaught),
    problems: wholeText(trace.problems.join("; ")),
  };
}

/** The rows of a run's functions. */
export function functionRows(trace: Trace, { service }: Origin): Row[] {
  return trace.sites.map((site, i) => ({
    service,
    run_id: trace.header.id,
    function_id: i + 1,
    function: wholeText(site.name),
    kind: site.kind,
    file: fileText(site.file, trace.header.cwd),
    line: site.line,
    col: site.column,
    is_async: site.async,
    is_generator: site.generator,
    parameters: wholeText(site.params.join(", ")),
    route: site.route === undefined ? null : wholeText(site.route),
  }));
}
