import type { Settings } from "../config/definition.ts";
import type { TreePageOptions } from "../view/tree_page.ts";

/** How the settings want a call tree shown. */
export function treeOptions(
  settings: Settings,
): Pick<
  TreePageOptions,
  | "fold"
  | "lines"
  | "args"
  | "results"
  | "selfTime"
  | "source"
  | "valueWidth"
  | "argWidth"
  | "resultWidth"
> {
  return {
    fold: settings.fold,
    lines: settings.tree_lines,
    args: settings.show_args,
    results: settings.show_return,
    selfTime: settings.self_time,
    source: settings.source,
    valueWidth: settings.value_width,
    argWidth: settings.max_repr_args || undefined,
    resultWidth: settings.max_repr_return || undefined,
  };
}
