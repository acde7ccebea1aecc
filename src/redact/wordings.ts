/**
 * Texts of several words: passwords, labels and sentences.
 *
 * @module
 */
import { stringSlice, toLowerCase } from "../probe/natives.ts";
import { ABOUT as LABELLING, table } from "./name_tables.ts";

/** Texts that stand under secret names and are none: types, rules, states, labels, and names of fields. */
export const PLAIN: ReadonlyMap<string, true> = table([
  true,
  `string text number boolean bool object array any unknown null undefined nil none void never true false yes no on off
    required optional hidden empty missing invalid incorrect wrong expired valid unset default disabled enabled varchar
    char bytea citext serial bigserial smallint bigint timestamptz jsonb blob uuid input password passwords passwd pwd passphrase secret secrets token tokens key keys auth cookie cookies
    session credential credentials pin otp code username user name email login bearer basic digest oauth oauth2 jwt
    base64 base32 utf8 aes256 sha1 apikey api_key api-key authorization header query body form env include omit same-origin redacted removed masked
    approved declined rejected accepted pending revoked active inactive verified filtered changed confidential sensitive plain plaintext encrypted hashed md5 sha1 sha256 sha512 bcrypt scrypt argon2
    n/a tbd todo return throw await api access app client argon2id pbkdf2 hmac rsa aes id uid first last new old current value values field text/plain function promise date
    buffer class symbol int integer float double a an the anonymous guest public private shared passwort kennwort
    contraseña senha wachtwoord lösenord passord salasana hasło heslo пароль 密码 密碼 パスワード 비밀번호
    clé secrète secrets geheim geheimer geheime geheimnis schlüssel clave llave secreta secreto chave segredo secreta chiave segreta
    segreto sleutel nyckel hemlig nøkkel hemmelig klucz tajny ключ секрет секретный`,
]);

/** Words that a sentence about a password has, and passphrases seldom. */
const ABOUT: ReadonlyMap<string, true> = table([
  true,
  `cannot could does enter forgot invalid least must needs repeat required reset should wrong days hours minutes ago left
    digit digits char chars stellig stelliger stelligen ziffern chiffres dígitos digitos cifre cijfers
    zeichen caractères caracteres caratteri tekens tecken
    characters password passwords token secret confirm current expired incorrect missing`,
]);

/** Words that join others, in sentences and in passphrases: `kafka on the shore`. */
const JOINING: ReadonlyMap<string, true> = table([
  true,
  `a an and are at be by can for from has have in into is it may new no not of on only or please that the this to too
    use was we with without change mind you your votre vos ihre ihr dein deine tu su sua seu tuo
    der das des den dem ein eine einer im zu aus mit von und für auf la les una du del al el los las à y et en con por para il di
    het een van voor och med til de le un solo`,
]);

/** Words of rules and states, where one that joins is beside them: `is too short`, `not set`. */
const RULES: ReadonlyMap<string, true> = table([
  true,
  `match matches set given found allowed provided specified supported available stored used sent blank empty null present
    equal same different short shorter long longer weak strong valid optional here below above same yet unknown changed
    letter letters number numbers symbol symbols word words uppercase lowercase field value user email account key minimum maximum length
    env environment vault keychain docs documentation config configuration settings file string default admin administrator
    mail sms internal privacy announced similar common contain contains google okay ok input text
    coincide confirmación obligatorio obligatoire contenir chiffre kurz lang leer falsch gleich court courte vide corta corto vacía vacío`,
]);

function isOfProse(word: string): boolean {
  return ABOUT.get(word) === true || JOINING.get(word) === true;
}

/** Four words or more with a blank between them, in lower case but for their first letters, none of them one of a sentence. */
function isSpacedPassphrase(value: string): boolean {
  let start = 0, words = 0;
  for (let i = 0; i <= value.length; i++) {
    const c = i < value.length ? value[i]! : " ";
    if (c !== " ") {
      if (!(c >= "a" && c <= "z" || i === start && c >= "A" && c <= "Z")) return false;
      continue;
    }
    const word = toLowerCase(stringSlice(value, start, i));
    if (word.length < 3 || isOfProse(word) || PLAIN.get(word) === true) return false;
    words++;
    start = i + 1;
  }
  return words > 3;
}

/**
 * Three words or more with a hyphen between them, none of them one of a sentence, a state, or a label: `otter-canoe-maple`, as
 * managers of passwords make them; not `login-form-field`, `too-short-error`.
 */
function isJoinedPassphrase(value: string): boolean {
  let start = 0, words = 0;
  for (let i = 0; i <= value.length; i++) {
    const c = i < value.length ? value[i]! : "-";
    if (c !== "-") {
      if (!(c >= "a" && c <= "z" || i === start && c >= "A" && c <= "Z")) return false;
      continue;
    }
    const word = toLowerCase(stringSlice(value, start, i));
    if (word.length < 3 || isOfProse(word) || RULES.get(word) === true) return false;
    if (PLAIN.get(word) === true || LABELLING.get(word) === true || SHOWN.get(word) === true) return false;
    words++;
    start = i + 1;
  }
  return words > 2;
}

/** Words of names with hyphens, such as those of styles and of what is shown. */
const SHOWN: ReadonlyMap<string, true> = table([
  true,
  `see ask use add set not too all one two change create primary secondary large small medium wide narrow border rounded
  red blue green gray grey black white left right center top bottom user admin team work wiki front desk good best choose
  leave keep show toggle submit save open close prod staging test tests`,
]);

/** Four groups of four letters, as Google makes passwords for programs: `wqzk tmbf lyvr hxpa`. */
function isAppPassword(value: string): boolean {
  if (value.length !== 19) return false;
  for (let i = 0; i < 19; i++) {
    if (i % 5 === 4 ? value[i] !== " " : !(value[i]! >= "a" && value[i]! <= "z")) return false;
  }
  return true;
}

/** The words that a wallet's keys are made of, in any language: twelve or more with one blank between them, in lower case where there is such a thing. */
export function isRecoveryPhrase(value: string): boolean {
  // Words of one sign each, as in Chinese.
  if (value.length < 23) return false;
  let start = 0, words = 0;
  for (let i = 0; i <= value.length; i++) {
    const c = i < value.length ? value[i]! : " ";
    if (c !== " " && c !== "\u3000") {
      if (!(c >= "a" && c <= "z" || c > "\x7f")) return false;
      continue;
    }
    if (i === start || isOfProse(stringSlice(value, start, i)) || ++words > 25) return false;
    start = i + 1;
  }
  return words >= 12;
}

/** Two words or more that begin with a capital or a digit, with a digit among them: `Otter Creek 77!`. */
function isTitled(value: string): boolean {
  let words = 0, hasDigit = false;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c >= "0" && c <= "9") hasDigit = true;
    if (c === "=" || c === "/") return false;
    if (c === " " || i > 0 && value[i - 1] !== " ") continue;
    if (!(c >= "A" && c <= "Z" || c >= "0" && c <= "9")) return false;
    words++;
  }
  return words > 1 && words < 6 && hasDigit;
}

/** A password of several words and nothing else: no text for people is written so. */
export function isPassphrase(value: string): boolean {
  return isAppPassword(value) || isSpacedPassphrase(value) || isJoinedPassphrase(value);
}

/** A password of several words. */
export function isWordyPassword(value: string): boolean {
  return isTitled(value) || isPassphrase(value);
}

/**
 * Several words without digits, all labels or some of them words of a sentence. Words that only join others make one of a
 * text that begins or ends as a sentence does, or says a rule: `winter is coming` may be a password.
 */
export function isSentence(value: string): boolean {
  let start = 0, words = 0, labels = 0, blanks = 0, isProse = false, isJoined = false, hasComma = false;
  let isRule = isEndOfText(value[value.length - 1]!) || isCapital(value[0]!);
  for (let i = 0; i <= value.length; i++) {
    const c = i < value.length ? value[i]! : " ";
    if (c >= "0" && c <= "9") {
      if (i > 0 && isLetter(value[i - 1]!)) return false;
      if (i + 1 < value.length && isLetter(value[i + 1]!) && !isUnit(value, i + 1)) return false;
    }
    if (isLetter(c) || c === "'" || c >= "0" && c <= "9") continue;
    if (i > start) {
      words++;
      const word = toLowerCase(stringSlice(value, start, i));
      if (ABOUT.get(word) === true) isProse = true;
      if (JOINING.get(word) === true) isJoined = true;
      if (RULES.get(word) === true) isRule = true;
      if (PLAIN.get(word) === true) labels++;
    }
    if (MARKS.get(c) === true && !isMarkAlone(value, i)) return false;
    if (c === " " && i < value.length) blanks++;
    if (c === "," && value[i + 1] === " ") hasComma = true;
    start = i + 1;
  }
  if (hasComma && words > 2) isProse = true;
  return words > 1 && blanks > 0 && (isProse || isJoined && isRule || labels === words);
}

/** Marks that no sentence has within its words. */
const MARKS: ReadonlyMap<string, true> = table([true, "_ = / \\ # $ @"]);

/** `use one of !@#$%`: a mark with no letter and no digit beside it. */
function isMarkAlone(value: string, at: number): boolean {
  return !isOfWord(value[at - 1] ?? " ") && !isOfWord(value[at + 1] ?? " ");
}

function isOfWord(c: string): boolean {
  return isLetter(c) || c >= "0" && c <= "9";
}

/** `2d`, `24h`: one letter behind a number. */
function isUnit(value: string, at: number): boolean {
  const c = value[at]!;
  return (c === "d" || c === "h" || c === "m" || c === "s" || c === "x") && !isOfWord(value[at + 1] ?? " ");
}

/** `Personal access tokens (classic)`: words, and some in brackets behind them. */
export function isExplained(value: string): boolean {
  const { length } = value;
  if (value[length - 1] !== ")") return false;
  let at = 0, words = 0;
  while (at < length && (isLetter(value[at]!) || value[at] === " " || value[at] === "-")) {
    if (value[at] === " ") words++;
    at++;
  }
  if (words === 0 || value[at] !== "(" || value[at - 1] !== " ") return false;
  let letters = 0, most = 0;
  for (at++; at < length - 1; at++) {
    const c = value[at]!;
    letters = isLetter(c) ? letters + 1 : 0;
    if (letters > most) most = letters;
    if (letters === 0 && c !== " " && c !== "." && c !== "," && c !== "-" && !(c >= "0" && c <= "9")) {
      return false;
    }
  }
  return most > 2;
}

/** `Stored credentials: {{count}}`, `{{#label}} must be a credit card`: words with a place for another one. */
export function hasPlace(value: string): boolean {
  let at = 0, blanks = 0;
  while (at < value.length && value[at] !== "{") if (value[at++] === " ") blanks++;
  let start = value[at + 1] === "{" ? at + 2 : at + 1;
  if (value[start] === "#") start++;
  for (at = start; at < value.length && value[at] !== "}"; at++) if (!isOfWord(value[at]!)) return false;
  if (at === start || at >= value.length) return false;
  while (at < value.length) if (value[at++] === " ") blanks++;
  return blanks > 0;
}

/** What ends a text for people. */
export function isEndOfText(c: string): boolean {
  return c === "." || c === "!" || c === "?" || c === ":";
}

function isCapital(c: string): boolean {
  return c >= "A" && c <= "Z" || c > "\x7f";
}

export function isLetter(c: string): boolean {
  return c >= "a" && c <= "z" || c >= "A" && c <= "Z" || c > "\x7f";
}
