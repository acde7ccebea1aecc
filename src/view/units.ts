/**
 * How durations, counts, sizes and times are written.
 *
 * @module
 */

/** A duration of so many nanoseconds, which may be NaN: `830 ns`, `1.24 ms`, `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export function durationText(ns: number, micro = "µs"): string {
  if (Number.isNaN(ns)) return "unknown time";
  if (ns < 999.5) return `${Math.round(ns)} ns`;
  for (const [unit, size] of [[micro, 1e3], ["ms", 1e6], ["s", 1e9]] as const) {
    const value = ns / size;
    if (unit === "s" ? value < 59.95 : value < 999.5) {
      return `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`;
    }
  }
  const seconds = Math.round(ns / 1e9);
  const pad = (value: number) => String(value).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${countText(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`;
}

/** Units of time that are tens of one another, in ns. */
const UNITS = [["ns", 1], ["µs", 1e3], ["ms", 1e6], ["s", 1e9]] as const;

/** A point in time, in as many digits as tell it from those that are a step away: `780.4 ms`. */
export function pointText(ns: number, step: number): string {
  if (step >= 1e9 || !(step > 0)) return durationText(ns);
  const [unit, size] = UNITS.findLast(([, size]) => ns >= size) ?? UNITS[0];
  const digits = Math.max(0, Math.ceil(Math.log10(size / step) - 1e-9));
  return `${(ns / size).toFixed(digits)} ${unit}`;
}

/** An integer with thousands separated: `1,000,000`. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A count and what is counted: `1 call`, `1,200 calls`, `2 matches`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : noun.endsWith("ch") ? "es" : "s"}`;
}

/** By how much a size differs: `+4.1 MB`, `-812 B`. */
export function growthText(bytes: number): string {
  return `${bytes < 0 ? "-" : "+"}${bytesText(Math.abs(Math.round(bytes)))}`;
}

/** A size of so many bytes: `812 B`, `4.1 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let value = bytes;
  for (const unit of ["kB", "MB", "GB", "TB"]) {
    value /= 1000;
    if (value < 999.5 || unit === "TB") return `${value.toFixed(value < 9.95 ? 1 : 0)} ${unit}`;
  }
  return "";
}

/** A point in time, in local time: `2026-01-01 12:00:00`. */
export function timeText(ms: number): string {
  const date = new Date(ms);
  const pad = (value: number, width = 2) => String(value).padStart(width, "0");
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ` +
    `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** How long ago, for a listing: `just now`, `5 min ago`, `3 h ago`, `2 days ago`, else the day. */
export function agoText(ms: number, now: number): string {
  const seconds = (now - ms) / 1000;
  if (seconds < 0 || seconds >= 14 * 86400) return timeText(ms).slice(0, 10);
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${plural(Math.floor(seconds / 86400), "day")} ago`;
}
