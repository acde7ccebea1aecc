import { type Command, Option } from "commander";
import { count } from "./options.ts";

/** How runs become spans. */
export interface OtlpFlags {
  otlp?: string;
  otlpSpans: number;
  otlpValues?: boolean;
}

/** Spans of a trace at most. */
export const BUDGET = 200;

/** Adds the flags of `tph run` that send spans while the program runs. */
export function addOtlp(command: Command): void {
  command
    .addOption(
      new Option(
        "--otlp [endpoint]",
        "send requests and blocks as OpenTelemetry traces (default: OTEL_EXPORTER_OTLP_ENDPOINT)",
      ),
    )
    .addOption(
      new Option("--otlp-spans <n>", "with --otlp: spans of a trace at most").default(BUDGET).argParser(
        count,
      ),
    )
    .option("--otlp-values", "with --otlp: arguments and results, too, when the program has ended");
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => parse(withOwnValue(command, args));
}

/** Only an address is the option's value: the word behind it may be the program. */
function withOwnValue(command: Command, args: string[]): string[] {
  for (let i = 0; i < args.length && args[i] !== "--" && args[i]!.startsWith("-"); i++) {
    if (args[i] === "--otlp") {
      const isAddress = /^https?:\/\//i.test(args[i + 1] ?? "");
      return isAddress ? args : args.with(i, "--otlp=");
    }
    const option = command.options.find(({ short, long }) => args[i] === short || args[i] === long);
    if (option?.required) i++;
  }
  return args;
}
