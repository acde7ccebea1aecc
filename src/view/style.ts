/** How text is dressed for a terminal; each function takes text without control characters. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  magenta(text: string): string;
  /** A link that a terminal opens on a click. */
  link(text: string, url: string): string;
}

const same = (text: string) => text;

/** No colours, no links. */
export const PLAIN: Style = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  cyan: same,
  magenta: same,
  link: same,
};

/** What a click may open: a file of this machine, or a page. A run can come from anybody, and name `javascript:` or `ssh:`. */
const LINKABLE = /^(?:https?:\/\/|file:\/\/\/)/i;

/** Colours; and links as OSC 8 sequences when the terminal is asked to show them. */
export function coloured(options: { links: boolean }): Style {
  const link = options.links
    ? (text: string, url: string) =>
      LINKABLE.test(url) ? `\x1b]8;;${encodeURI(url)}\x1b\\${text}\x1b]8;;\x1b\\` : text
    : same;
  return {
    bold: sgr(1, 22),
    dim: sgr(2, 22),
    red: sgr(31, 39),
    green: sgr(32, 39),
    yellow: sgr(33, 39),
    magenta: sgr(35, 39),
    cyan: sgr(36, 39),
    link,
  };
}

/**
 * Select Graphic Rendition (ECMA-48), on and off. The packages for it ask for `process.stdout` when they are loaded, which
 * makes a pipe non-blocking that `tph run` shares with the target.
 */
function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\x1b[${on}m${text}\x1b[${off}m`;
}

/** Text and how to dress it. */
export interface Segment {
  text: string;
  dress?: (text: string) => string;
}

/** The characters that drawings are made of. */
export interface Glyphs {
  tee: string;
  corner: string;
  rail: string;
  blank: string;
  arrow: string;
  cross: string;
  times: string;
  dots: string;
  repeat: string;
  /** Before a worker thread or a child process. */
  parallel: string;
  wait: string;
  separator: string;
  micro: string;
  atMost: string;
  atLeast: string;
  about: string;
}

export const UNICODE: Glyphs = {
  tee: "├─ ",
  corner: "└─ ",
  rail: "│  ",
  blank: "   ",
  arrow: "→",
  cross: "✗",
  times: "×",
  dots: "…",
  repeat: "⟳",
  parallel: "⇉",
  wait: "⧗",
  separator: "·",
  micro: "µs",
  atMost: "≤",
  atLeast: "≥",
  about: "≈",
};

export const ASCII: Glyphs = {
  tee: "|- ",
  corner: "`- ",
  rail: "|  ",
  blank: "   ",
  arrow: "->",
  cross: "!",
  times: "x",
  dots: "...",
  repeat: "repeat",
  parallel: "=>",
  wait: "waited",
  separator: "-",
  micro: "us",
  atMost: "<=",
  atLeast: ">=",
  about: "~",
};
