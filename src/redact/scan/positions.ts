/**
 * Words of a command that are secrets by their place: `rabbitmqctl add_user ada …`, `mc alias set s3 https://… ada …`.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, textOf } from "../bytes.ts";
import { hasAt } from "../forms.ts";
import { Level } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import { hide, type Searched } from "./searched.ts";
import { MAX_NAME, quotedEnd } from "./spans.ts";

/**
 * Commands, whose options are passed over where none stands here; the first one that fits counts. `_`: any word, `N`: the name
 * of a secret, `*`: a password, `?`: what looks like a token, `$`: the last word, `:`: what stands behind the colon of a word.
 */
const LINES = `mc alias set _ _ _ *
mc config host add _ _ _ *
net user _ *
net use \\ *
net use _ \\ *
htpasswd -nb _ *
htpasswd -b _ _ *
mosquitto_passwd -b _ _ *
rabbitmqctl add_user _ *
rabbitmqctl change_password _ *
vault login ?
consul kv put N *
etcdctl put N *
vercel env add N *
git config N *
nmcli con modify _ N *
nmcli connection modify _ N *
poetry config _ _ *
poetry config _ ?
composer config _ _ *
composer config _ ?
bundle config set _ :
wpa_passphrase _ *
bw unlock *
bw login _ *
ngrok authtoken ?
ngrok config add-authtoken ?
snyk auth ?
cargo login ?
cloudflared service install ?
openssl passwd $
samba-tool user create _ *
samba-tool user setpassword _ *
ansible-vault encrypt_string *
rclone obscure *
drush user:password _ *
qpdf --encrypt * *
redis-cli auth _ *
redis-cli auth *
redis-cli AUTH _ *
redis-cli AUTH *
dscl _ -passwd _ *
drush upwd _ *
pdftk _ output _ user_pw *
pdftk _ output _ owner_pw *`.split("\n").map((line) => line.split(" "));

/** The names of these commands. */
export const PLACE_COMMANDS: readonly string[] = LINES.map(([name]) => name!);

const COMMANDS = LINES.map((line) => line.map((word) => Array.from(word, (c) => c.charCodeAt(0))));

/** The words that these begin with. */
export const COMMAND_WORDS =
  "mc net htpasswd mosquitto rabbitmqctl vault consul etcdctl vercel git nmcli poetry composer bundle wpa bw ngrok snyk cargo cloudflared openssl samba ansible rclone drush qpdf redis dscl pdftk";

/** Bytes of a command that are looked at. */
const MAX_COMMAND = 300;
const MOST_SECRETS = 2;
const starts = new Int32Array(MOST_SECRETS), ends = new Int32Array(MOST_SECRETS);

/** At the first word of a command. */
export function atCommand(text: Searched, at: number): number {
  const { bytes } = text;
  for (let i = 0; i < COMMANDS.length; i++) {
    const pattern = COMMANDS[i]!, name = pattern[0]!;
    if (!hasAt(bytes, at, name) || !isBlank(bytes[at + name.length])) continue;
    const count = match(text, at + name.length, pattern);
    for (let k = 0; k < count; k++) hide(text, starts[k]!, ends[k]!);
    if (count > 0) return ends[count - 1]!;
  }
  return 0;
}

let wordStart = 0, wordEnd = 0;

/** Finds the next word of the command, without its quotes. */
function nextWord(text: Searched, from: number, most: number): boolean {
  const { bytes } = text;
  let at = from;
  while (at < most && (isBlank(bytes[at]) || isQuote(bytes[at]))) at++;
  const isQuoted = at > from && isQuote(bytes[at - 1]);
  wordStart = at;
  if (isQuoted) {
    const end = quotedEnd(text, at, bytes[at - 1]!);
    wordEnd = end < most ? end : most;
  } else {
    while (at < most && bytes[at]! > 0x20 && bytes[at] !== 0x3b && bytes[at] !== 0x7c) at++;
    wordEnd = at;
  }
  return wordEnd > wordStart;
}

/** Goes on to the last word; gives its end. */
function lastWord(text: Searched, from: number, most: number): number {
  let start = wordStart, end = from;
  while (nextWord(text, end, most)) {
    start = wordStart;
    end = wordEnd;
  }
  wordStart = start;
  return wordEnd = end;
}

/** How many secrets there are; 0 where the words are not those of the command. */
function match(text: Searched, from: number, pattern: readonly number[][]): number {
  const { bytes, length } = text;
  let most = from;
  while (most < length && most - from < MAX_COMMAND && !isLineEnd(bytes[most])) most++;
  let at = from, count = 0;
  for (let i = 1; i < pattern.length; i++) {
    const wanted = pattern[i]!, kind = wanted.length === 1 ? wanted[0]! : 0;
    do {
      if (!nextWord(text, at, most)) return 0;
      at = wordEnd;
    } while (wanted[0] !== 0x2d && isOption(bytes));
    switch (kind) {
      case 0x5f: // _
        continue;
      case 0x5c: // a backslash
        if (bytes[wordStart] !== 0x5c) return 0;
        continue;
      case 0x4e: // N
        if (
          wordEnd - wordStart > MAX_NAME || (text.levelAt(bytes, wordStart, wordEnd) & LEVEL) < Level.DIGITS
        ) {
          return 0;
        }
        continue;
      case 0x24: // $
        at = lastWord(text, at, most);
        break;
      case 0x3a: // :
        while (wordStart < wordEnd && bytes[wordStart++] !== 0x3a);
        break;
    }
    if (kind !== 0) {
      const level = kind === 0x3f ? Level.LOOKS : Level.PASSWORD_LIKE;
      if (!isSecretText(textOf(bytes, wordStart, wordEnd), level)) return 0;
      starts[count] = wordStart;
      ends[count++] = wordEnd;
      continue;
    }
    if (wanted[0] === 0x2d && wanted[1] !== 0x2d ? !hasFlags(bytes, wanted) : !isWord(bytes, wanted)) {
      return 0;
    }
  }
  return count;
}

/** `--global`, `/add`, `/user:ada` */
function isOption(bytes: Uint8Array): boolean {
  if (bytes[wordStart] === 0x2d) return true;
  if (bytes[wordStart] !== 0x2f) return false;
  for (let i = wordStart + 1; i < wordEnd; i++) {
    if (bytes[i] === 0x3a) return true;
    if (bytes[i]! < 0x61 || bytes[i]! > 0x7a) return false;
  }
  return true;
}

function isWord(bytes: Uint8Array, wanted: readonly number[]): boolean {
  return wordEnd - wordStart === wanted.length && hasAt(bytes, wordStart, wanted);
}

/** Whether all letters of `-nb` are among those of the word. */
function hasFlags(bytes: Uint8Array, wanted: readonly number[]): boolean {
  if (bytes[wordStart] !== 0x2d) return false;
  for (let k = 1; k < wanted.length; k++) {
    let i = wordStart + 1;
    while (i < wordEnd && bytes[i] !== wanted[k]) i++;
    if (i === wordEnd) return false;
  }
  return true;
}
