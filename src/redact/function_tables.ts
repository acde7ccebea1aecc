/**
 * The words that say of a function or class what it does with a secret: that it gives, takes, compares, keeps or makes one.
 *
 * @module
 */
import { table } from "./name_tables.ts";

/** Functions whose name begins so give what is behind it: `getPassword()`. */
export const GIVING: ReadonlyMap<string, true> = table([
  true,
  `get fetch read load find generate gen make create ask prompt obtain retrieve resolve decrypt derive issue sign new
  refresh request lookup unwrap reveal mint acquire exchange extract pick take current build provide random`,
]);

/** Of these, those that no parser has. */
export const FETCHING: ReadonlyMap<string, true> = table([
  true,
  "fetch request acquire obtain refresh exchange issue mint sign generate retrieve",
]);

/** Functions that give what was hidden. */
export const REVEALING: ReadonlyMap<string, true> = table([true, "decrypt decipher unseal"]);

/** Functions whose name begins so take what is behind it: `setPassword(p)`. */
export const TAKING: ReadonlyMap<string, true> = table([
  true,
  `set with use check verify update change hash compare validate save store reset put apply match from is encrypt encode
  replace rotate assert confirm add insert register import enter`,
]);

/** Words of functions that sign somebody in with a name and, behind it, a password: `login("ada", "…")`. With `in`: `signIn`. */
export const SIGNING: ReadonlyMap<string, true> = table([
  true,
  "login signin logon authenticate signup unlock",
]);

/** First words of functions that hear of what happens to a field: `onPasswordChange(event)`. */
export const HEARING: ReadonlyMap<string, true> = table([true, "on handle"]);

/** What happens to it, besides. */
export const HAPPENINGS: ReadonlyMap<string, true> = table([
  true,
  "change changed input blur submit submitted enter entered edit edited update updated typed keyup keydown press paste text value",
]);

/** Words of functions that write into a field: `fill("#password", "…")`, `sendKeys("…")`. */
export const WRITING: ReadonlyMap<string, true> = table([
  true,
  "fill type keys enter paste val sequentially",
]);

/** Last words of functions that compare what is before them: `passwordsMatch(a, b)`. */
export const COMPARING: ReadonlyMap<string, true> = table([
  true,
  "match matches equal equals correct ok same valid",
]);

/** Functions whose name begins so make what is behind it, and hand it out: `issueToken()`. */
export const ISSUING: ReadonlyMap<string, true> = table([
  true,
  "issue generate gen make create mint sign new acquire exchange request refresh obtain derive rotate",
]);

/** Functions whose name begins so take a code that was sent to somebody: `verifyCode(code)`. */
export const CONFIRMING: ReadonlyMap<string, true> = table([
  true,
  "verify confirm redeem submit send resend",
]);

/** Words of functions and classes that make and check codes which are good once. */
export const ONE_TIME: ReadonlyMap<string, true> = table([
  true,
  "otp totp hotp mfa tfa 2fa twofactor authenticator",
]);

/** Last words of components that a secret is typed into: `PasswordInput({ value })`. */
export const ENTRIES: ReadonlyMap<string, true> = table([true, "input field entry box meter strength"]);

/** Last words of classes that keep what is before them: `SecretStore.get(name)`. */
export const KEEPERS: ReadonlyMap<string, true> = table([true, "store cache vault provider source manager"]);

/** Classes that hash passwords, by a word of their names. */
export const HASHING: ReadonlyMap<string, true> = table([true, "bcrypt bcryptjs argon argon2 scrypt"]);

/** Between the verb and what is taken: `isValidPassword(text)`. */
export const BETWEEN: ReadonlyMap<string, true> = table([
  true,
  "valid correct same equal the new old current user",
]);

/** Before a secret's word in the name of a function without a verb: `accessToken()`, `dbPassword()`. */
export const OWNERS: ReadonlyMap<string, true> = table([
  true,
  "access refresh id bearer session api private secret signing encryption decryption client db database user admin root master csrf jwt service app bot recovery backup verification",
]);

/** Words of functions whose `key` may be one that somebody chose. */
export const CIPHERS: ReadonlyMap<string, true> = table([
  true,
  "sign signed signer unsign verify encrypt decrypt encipher decipher cipher hmac mac seal unseal",
]);

/** Words of functions and classes whose `key` is one of a table: mostly a hash of what is in it. */
export const TABLES: ReadonlyMap<string, true> = table([
  true,
  "cache caches cached lru memo memoize memoized memoizer blob blobs object objects bucket storage",
]);

/** The same of functions and classes that look something up by a `key`, or hash it, unless {@linkcode HOLDING} is said of them, too. */
export const LOOKING_UP: ReadonlyMap<string, true> = table([
  true,
  `map table tables tree trie heap bloom filter ring shard partition collection dictionary dict index repo repository
  row rows node entity entities hash hashes`,
]);

/** Words of functions and classes whose `key` may be one of an API. */
export const HOLDING: ReadonlyMap<string, true> = table([
  true,
  "api access secret secrets private auth token tokens credential credentials license licence password passwords crypto",
]);

/** Functions that make a number or an id of a text: `md5("password")`. */
export const DIGESTING: ReadonlyMap<string, true> = table([
  true,
  "hash hashed hashes digest checksum md sha crc fnv fnv1a djb adler murmur xxhash etag icon icons label labels title titles hint hints color colour sri integrity fingerprint slug slugify blob oid cid",
]);

/** In the name of a function, or of another parameter: `pass` is a password there. */
export const SIGNING_IN: ReadonlyMap<string, true> = table([
  true,
  `user username usr login signin sign auth authenticate authentication connect connection account email mail host
  credentials register signup smtp database db password ftp ssh bind dn ldap imap pop3 sftp mqtt amqp redis mysql
  postgres proxy principal ssid wifi keystore wallet vault salt kdf derive decrypt encrypt unlock sasl basic strategy`,
]);
