/**
 * Secrets in command lines: `--password …`, `-u ada:…`.
 *
 * @module
 */
import { byteSet } from "../byte_table.ts";
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, skipBlanks, textOf } from "../bytes.ts";
import { hasAt, pemEnd } from "../forms.ts";
import { Level } from "../level.ts";
import { Byte, BYTES, looksLikePassword, looksLikeToken } from "../looks.ts";
import { Flag, LEVEL } from "../name_bytes.ts";
import { isLabel, isSecretText } from "../values.ts";
import { hideAccounts, isBreak } from "./listed.ts";
import { Known, takesPassword } from "./options.ts";
import { levelOfStatement } from "./quoted.ts";
import { hide, type Searched } from "./searched.ts";
import { hasMark, MAX_NAME, quotedEnd, wordEnd } from "./spans.ts";

export function atHyphen(text: Searched, at: number): number {
  const { bytes, length } = text;
  const pem = pemEnd(bytes, at, length);
  if (pem > 0) return hide(text, at, pem);
  const before = at > 0 ? bytes[at - 1] : 0x20;
  return isBlank(before) || isQuote(before) || isLineEnd(before) ? atOption(text, at) : 0;
}

/** `--password …`, `-u ada:…`. */
function atOption(text: Searched, at: number): number {
  const { bytes, length } = text;
  const isLong = bytes[at + 1] === 0x2d;
  const nameStart = at + (isLong ? 2 : 1);
  let nameEnd = nameStart;
  while (nameEnd < length && nameEnd - nameStart < MAX_NAME && isOptionByte(bytes[nameEnd]!)) nameEnd++;
  if (nameEnd === nameStart) return 0;
  const isUser = isLong ? isUserOption(bytes, nameStart) : isUserLetter(bytes, at, nameEnd);
  // `-storepass …`, `-pw …`, as long options of one hyphen.
  const isName = !isLong && nameEnd - nameStart > 1 &&
    (text.levelAt(bytes, nameStart, nameEnd) & LEVEL) >= Level.TEXT;
  // `smbclient -U ada%…`
  if (bytes[nameStart] === 0x55 && nameEnd === at + 2 && isBlank(bytes[nameEnd])) {
    const done = behindPercent(text, nameEnd);
    if (done > 0) return done;
  }
  if (!isLong && !isUser && !isName) return atShortOption(text, at);
  if (!isBlank(bytes[nameEnd]) && !(isUser && bytes[nameEnd] === 0x3d)) return 0;
  const start = skipBlanks(bytes, nameEnd + 1, length);
  if (start >= length || bytes[start] === 0x2d) return 0;
  const isQuoted = isQuote(bytes[start]);
  const from = isQuoted ? start + 1 : start;
  const end = isQuoted ? quotedEnd(text, from, bytes[start]!) : wordEnd(text, from);
  if (isUser) {
    // `lftp -u ada,…`
    const isListed = hasByte(bytes, { start: from, end, byte: 0x2c }) &&
      takesPassword(bytes, at, 0x75) === Known.YES;
    const done = userEnd(text, { start: from, end, sign: isListed ? 0x2c : 0x3a });
    if (done > 0 || isLong || bytes[nameStart] === 0x75) return done;
    return nameEnd === at + 2 ? atShortOption(text, at) : 0;
  }
  const told = text.levelAt(bytes, nameStart, nameEnd);
  // `put-parameter --name db-password --value …`, `secret set DB_PASSWORD --body …`
  const isValue = (told & Flag.VALUE) !== 0 || isWordAt(bytes, nameStart, "body");
  const level = told & LEVEL || (isValue && isLong ? levelOfStatement(text, at) : 0);
  if (level === 0 || !isSecretText(textOf(bytes, from, end), level as Level)) return 0;
  return hide(text, from, end);
}

/** `--user`, `--proxy-user` */
function isUserOption(bytes: Uint8Array, at: number): boolean {
  return isWordAt(bytes, at, "user") || isWordAt(bytes, at, "proxy") && isWordAt(bytes, at + 6, "user");
}

/** `-u`, `-U` of curl, `-A` of ab, `-auth`. */
function isUserLetter(bytes: Uint8Array, at: number, end: number): boolean {
  const letter = bytes[at + 1];
  if (end === at + 5) return isWordAt(bytes, at + 1, "auth");
  return end === at + 2 && (letter === 0x75 || letter === 0x55 || letter === 0x41);
}

/** `-p…` and `-p …`, where it can be nothing but a password. */
function atShortOption(text: Searched, at: number): number {
  const { bytes, length } = text;
  const name = bytes[at + 1]!;
  if (SHORT[name] !== 1) return 0;
  const isGlued = !isBlank(bytes[at + 2]);
  const known = takesPassword(bytes, at, name);
  if (isGlued && name !== 0x70) return 0;
  let start = isGlued ? at + 2 : skipBlanks(bytes, at + 2, length);
  const isQuoted = isQuote(bytes[start]);
  if (isQuoted) start++;
  const end = isQuoted ? quotedEnd(text, start, bytes[start - 1]!) : wordEnd(text, start);
  if (end - start < 2 || !isQuoted && bytes[start] === 0x2d) return 0;
  if (known === Known.YES) return isLabel(textOf(bytes, start, end)) ? 0 : hide(text, start, end);
  if (name !== 0x70 && name !== 0x61) return 0;
  for (let i = start; i < end; i++) {
    if (bytes[i] === 0x3a || bytes[i] === 0x2f || bytes[i] === 0x3d) return 0;
  }
  if (!looksLikePassword(bytes, start, end)) return 0;
  if (isGlued && known === Known.NO) return looksGlued(text, at + 1, end) ? hide(text, start, end) : 0;
  return known === Known.USER || hasMark(text, start, end) || looksLikeToken(bytes, start, end)
    ? hide(text, start, end)
    : 0;
}

/** How words begin that are options of one hyphen, or follow `p` in them: `-preset`, `-pthread`, `-pedantic-errors2`. */
const OPTIONS =
  "pac pag pal pan par pas pat ped pen per pem php phy pic pid pin pip pix pkg pla plu pol poo por pos pot pre pri pro pth pub pul pur pus put pyt"
    .split(" ").map((word) => Array.from(word, (c) => c.charCodeAt(0)));

/** Whether `p…` at `at`, behind a hyphen, is an option with its password rather than a longer option. */
function looksGlued(text: Searched, at: number, end: number): boolean {
  const { bytes } = text;
  if (end - at < 7) return false;
  if (hasMark(text, at + 1, end) || looksLikeToken(bytes, at + 1, end)) return true;
  for (let i = 0; i < OPTIONS.length; i++) if (hasAt(bytes, at, OPTIONS[i]!)) return false;
  return true;
}

/** Bytes that no such password has. */
const MAX_PASSWORD = 256;

/** `xfreerdp /u:ada /p:…`, at the colon; not `msbuild /p:Name=value`. */
export function atSlashOption(text: Searched, at: number): number {
  const { bytes } = text;
  if (at < 2 || (bytes[at - 1]! | 32) !== 0x70 || bytes[at - 2] !== 0x2f) return 0;
  const before = at > 2 ? bytes[at - 3] : 0x20;
  if (!isBlank(before) && !isQuote(before) && !isLineEnd(before)) return 0;
  const isQuoted = isQuote(bytes[at + 1]);
  const start = isQuoted ? at + 2 : at + 1;
  const end = isQuoted ? quotedEnd(text, start, bytes[at + 1]!) : wordEnd(text, start);
  if (end - start > MAX_PASSWORD || isLabel(textOf(bytes, start, end))) return 0;
  if (isRemoteDesktop(text, at)) return end - start > 1 ? hide(text, start, end) : 0;
  for (let i = start; i < end; i++) if (bytes[i] === 0x3d) return 0;
  return looksLikePassword(bytes, start, end) && end - start >= 8 ? hide(text, start, end) : 0;
}

/** How far before an option its command is looked for, in bytes. */
const COMMAND_REACH = 200;

/** Whether `/v:` or `/u:` stands before: a host or a user. */
function isRemoteDesktop({ bytes }: Searched, at: number): boolean {
  for (let i = at - 3; i > 0 && at - i < COMMAND_REACH && !isLineEnd(bytes[i]); i--) {
    const name = bytes[i]! | 32;
    if ((name === 0x75 || name === 0x76) && bytes[i - 1] === 0x2f && bytes[i + 1] === 0x3a) return true;
  }
  return false;
}

function behindPercent(text: Searched, at: number): number {
  const { bytes, length } = text;
  let start = skipBlanks(bytes, at, length);
  const isQuoted = isQuote(bytes[start]);
  const end = isQuoted ? quotedEnd(text, start + 1, bytes[start]!) : wordEnd(text, start);
  while (start < end && bytes[start] !== 0x25) start++;
  return end - start > 4 && !isLabel(textOf(bytes, start + 1, end)) ? hide(text, start + 1, end) : 0;
}

/** How far behind `echo …` the program may be that takes it for a password, in bytes. */
const ECHO_REACH = 200;

/** `echo … | docker login --password-stdin`, `printf '…' | passwd`, behind the command's name. */
export function atEcho(text: Searched, at: number): number {
  const { bytes, length } = text;
  const most = at + ECHO_REACH < length ? at + ECHO_REACH : length;
  let pipe = at;
  // A backtick ends the text that the command stands in.
  while (pipe < most && bytes[pipe] !== 0x7c && bytes[pipe] !== 0x60 && !isLineEnd(bytes[pipe])) {
    pipe = isQuote(bytes[pipe]) ? quotedEnd(text, pipe + 1, bytes[pipe]!, most) + 1 : pipe + 1;
  }
  const taken = bytes[pipe] === 0x7c && pipe < most ? takenBehind(text, pipe + 1) : Taken.NOT;
  if (taken === Taken.NOT) return 0;
  let done = 0;
  for (let from = at; from < pipe;) {
    let start = skipBlanks(bytes, from, pipe);
    const isQuoted = isQuote(bytes[start]);
    if (isQuoted) start++;
    let end = isQuoted ? quotedEnd(text, start, bytes[start - 1]!, pipe) : wordEnd(text, start);
    if (end >= pipe || end === start || bytes[start] === 0x3b) break;
    // `(echo …; echo …)`
    while (!isQuoted && (bytes[end - 1] === 0x3b || bytes[end - 1] === 0x29)) end--;
    if (taken === Taken.ACCOUNTS && hasByte(bytes, { start, end, byte: 0x3a })) {
      done = hideAccounts(text, start, end) || done;
    } else if (bytes[start] !== 0x2d) {
      done = hideLines(text, { start, end, isSure: taken === Taken.SURE }) || done;
    }
    from = end + 1;
  }
  return done;
}

function hasByte(
  bytes: Uint8Array,
  { start, end, byte }: { start: number; end: number; byte: number },
): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === byte) return true;
  return false;
}

/** Each of the lines that `\n` is between. */
function hideLines(
  text: Searched,
  { start, end, isSure }: { start: number; end: number; isSure: boolean },
): number {
  const { bytes } = text;
  let done = 0, from = start;
  for (let i = start; i <= end; i++) {
    if (i < end && !isBreak(bytes, i)) continue;
    const value = textOf(bytes, from, i);
    if (i > from && (isSure ? !isLabel(value) : isSecretText(value, Level.PASSWORD_LIKE))) {
      done = hide(text, from, i);
    }
    from = bytes[i] === 0x0a ? i + 1 : i + 2;
  }
  return done;
}

const Taken = { NOT: 0, SURE: 1, MAYBE: 2, ACCOUNTS: 3 } as const;

/** Whether the command that begins behind a pipe takes a password: by an option, or by one of its words. */
function takenBehind(text: Searched, at: number): number {
  const { bytes, length } = text;
  let taken: number = Taken.NOT;
  for (let i = at; i < length && i - at < ECHO_REACH && !isLineEnd(bytes[i]) && bytes[i] !== 0x7c; i++) {
    if (isBlank(bytes[i])) continue;
    const end = wordEnd(text, i);
    if (end === i) continue;
    if (bytes[i] === 0x2d ? bytes[i + 1] === 0x2d && isAskedFor(bytes, i + 2) : isSudo(bytes, i)) {
      return Taken.SURE;
    }
    if (isWordAt(bytes, i, "chpasswd")) return Taken.ACCOUNTS;
    if (isWordAt(bytes, i, "kinit") || isWordAt(bytes, i, "cryptsetup")) return Taken.SURE;
    // What is looked for, and where it is written.
    if (isWordAt(bytes, i, "grep") || isWordAt(bytes, i, "tee") || isWordAt(bytes, i, "sed")) return taken;
    if (end - i <= MAX_NAME && (text.levelAt(bytes, i, end) & LEVEL) === Level.STRONG) taken = Taken.MAYBE;
    i = end - 1;
  }
  return taken;
}

/** `--password-stdin`, `--with-token`, `--stdin` */
function isAskedFor(bytes: Uint8Array, at: number): boolean {
  return isWordAt(bytes, at, "password") && isWordAt(bytes, at + 9, "stdin") ||
    isWordAt(bytes, at, "with") && isWordAt(bytes, at + 5, "token") || isWordAt(bytes, at, "stdin");
}

/** `sudo -S` */
function isSudo(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x73 && isWordAt(bytes, at, "sudo") && bytes[at + 5] === 0x2d &&
    bytes[at + 6] === 0x53;
}

/** Bytes of options and a user's name before the password. */
const MAX_USER = 200;

/** `sqlplus ada/…@db` */
export function atSqlPlus(text: Searched, at: number): number {
  const { bytes, length } = text;
  const most = at + MAX_USER < length ? at + MAX_USER : length;
  let start = skipBlanks(bytes, at, most);
  while (bytes[start] === 0x2d && start < most) {
    while (start < most && !isBlank(bytes[start]) && !isLineEnd(bytes[start])) start++;
    start = skipBlanks(bytes, start, most);
  }
  let slash = start;
  while (slash < most && bytes[slash]! > 0x20 && bytes[slash] !== 0x2f) slash++;
  if (bytes[slash] !== 0x2f || slash === start) return 0;
  let end = slash + 1;
  while (end < length && bytes[end]! > 0x20 && !isQuote(bytes[end])) end++;
  // A password may have an @ of its own.
  for (let i = end - 1; i > slash; i--) {
    if (bytes[i] !== 0x40) continue;
    end = i;
    break;
  }
  return end - slash > 3 && !isLabel(textOf(bytes, slash + 1, end)) ? hide(text, slash + 1, end) : 0;
}

/** The letters of these options. */
const SHORT = byteSet("pPawkbNsAXc");

/** `ada:…`, but not `1000:1000`. */
function userEnd(
  text: Searched,
  { start, end, sign }: { start: number; end: number; sign: number },
): number {
  const { bytes } = text;
  let colon = start;
  while (colon < end && bytes[colon] !== sign) colon++;
  if (colon === start || colon + 1 >= end || bytes[colon + 1] === 0x2f) return 0;
  let isNumber = true;
  for (let i = start; i < end; i++) {
    if (BYTES[bytes[i]!] !== Byte.DIGIT && bytes[i] !== 0x3a) isNumber = false;
  }
  return isNumber || isLabel(textOf(bytes, colon + 1, end)) ? 0 : hide(text, colon + 1, end);
}

function isOptionByte(byte: number): boolean {
  return isWordByte(byte) || byte === 0x5f || byte === 0x2d;
}
