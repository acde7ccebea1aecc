/**
 * The secrets that a process is started with: in its environment, and among the words of its command. They are known before its
 * first statement, and so hidden wherever they turn up.
 *
 * @module
 */
import process from "node:process";
import { append, hardenRegExp, keysOf, regExpExec } from "./natives.ts";
import { redactWords } from "../redact/command.ts";
import { Level } from "../redact/level.ts";
import type { NameRules } from "../redact/name_rules.ts";
import type { Redactor } from "../redact/redactor.ts";

/** A longer value of a variable is not searched. */
const LONGEST = 8192;
/** Texts that may contain a secret known only by what is beside it: a URL with a password, JSON, a connection string. */
const MAY_HOLD = hardenRegExp(/@|"|passw|pwd|secret|token/i);
/**
 * A name without these has no word of a secret's (`name_tables.ts`), unless the user gave it. Each name takes twenty microseconds
 * to judge before a program's first statement, and most need it not.
 */
export const SOUNDS_SECRET = hardenRegExp(
  /pass|pw|secre|token|key|auth|cred|cookie|sess|jwt|pin|puk|honeycomb|otp|psk|cv[vcn]|ssn|sig|seed|nonce|pat(?!h)|code|hook|phrase|mnemo|conn|sid|bearer|geheim|mfa|ltk|kennw|contras|mdp|senha|wachtw|l[oö]senord|adgang|salasana|has[lł]o|heslo|jelsz|sifre|parol|clave|cftoken|userinfo|kodeord|losungs|parool|geslo|lozinka|slaptaz|katasandi|matkhau|macaroon|daten|identifiants|segre|sekret|hemlig|jeton|tok|tunnus|schl[uü]e?ssel|sleutel|nyckel|cle|clef|chave|llave|chiave|words|answer|card|maiden|social|shared|verif|ticket|remember|role|[cx]srf|assertion|magic|challenge|appid|saml|secur|salt|number|_(?:no|num|sk)$|passe|swd|pepper|[cdk]ek|[\x80-\uffff]/i,
);

/** What is said about the process. */
export interface Surroundings extends Pick<NameRules, "redactNames"> {
  /** The words of its command, behind the name of its host; none where the target may have patched what they are read with. */
  words: readonly string[];
}

/** Secrets as a whole, and texts that may hold some. */
let before: { secrets: string[]; texts: string[] } | undefined;

/** Remembers them. What is found is kept for redactors that are made later. */
export function learnSurroundings(redactor: Redactor, surroundings: Surroundings): void {
  before ??= lookAround(redactor, surroundings);
  const { secrets, texts } = before;
  for (let i = 0; i < secrets.length; i++) redactor.learn(secrets[i]!);
  for (let i = 0; i < texts.length; i++) redactor.text(texts[i]!);
}

function lookAround(
  redactor: Redactor,
  { redactNames, words }: Surroundings,
): NonNullable<typeof before> {
  const secrets: string[] = [];
  const texts: string[] = [];
  if (words.length > 0) redactWords(words, redactor);
  const env = environment();
  const names = keysOf(env);
  for (let i = 0; i < names.length; i++) {
    const value = env[names[i]!] ?? "";
    if (value.length < 5) continue;
    const mayBeSecret = redactNames.length > 0 || regExpExec(SOUNDS_SECRET, names[i]!) !== null;
    const level = mayBeSecret ? redactor.levelOf(names[i]!) : Level.NONE;
    if (level !== Level.NONE && redactor.isSecret(value, level)) append(secrets, value);
    else if (value.length <= LONGEST && regExpExec(MAY_HOLD, value) !== null) append(texts, value);
  }
  return { secrets, texts };
}

/** Under Deno, a program may be without the permission to read it. */
function environment(): Record<string, string | undefined> {
  const host = globalThis as {
    Deno?: { permissions: { querySync(descriptor: { name: "env" }): { state: string } } };
  };
  const state = host.Deno?.permissions.querySync({ name: "env" }).state;
  return state === undefined || state === "granted" ? process.env : {};
}
