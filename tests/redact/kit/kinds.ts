/**
 * What a kind of place is made of, and the names that secrets have.
 *
 * @module
 */

/** Names of passwords, whatever stands under them. */
export const PASSWORDS =
  `password DB_PASS SMTP_PASS MYSQL_PWD dbPwd userPass passwd passphrase clientSecret PGPASSWORD psk
  newPassword adminPwd keystorePassword wachtwoord motDePasse`.split(/\s+/);
/** Names of keys and tokens. */
export const KEYS =
  `GH_TOKEN VAULT_TOKEN CI_JOB_TOKEN jwtToken accessToken refresh_token csrfToken apiKey secretAccessKey authKey
  sessionId creds botToken masterKey webhookSecret resetToken`.split(/\s+/);
/** Names that say little: the value must look like a secret. */
export const WEAK = "token key auth pass sid session code signature sig pat".split(" ");
export const HEADERS =
  "X-Api-Key X-Vault-Token X-Auth-Token Proxy-Authorization X-CSRF-Token Authorization Cookie Set-Cookie PRIVATE-TOKEN Api-Secret"
    .split(" ");
export const SCHEMES = "postgres mysql mongodb+srv redis amqp https ftp mssql ldap smtp".split(" ");

export type Template = (names: { name: string; value: string; i: number }) => string;
/** A kind of place: its names, what is planted, and the code. `text(value)` is a literal of it. */
export interface Kind {
  kind: string;
  names: string[];
  value: (index: number) => string;
  code: Template;
}

export const text = (value: string): string => JSON.stringify(value);
const camel = (name: string): string => name.toLowerCase().replace(/[_-](\w)/g, (_, c) => c.toUpperCase());
export const upper = (name: string): string => name[0]!.toUpperCase() + camel(name).slice(1);

export const both = (
  names: string[],
  value: (index: number) => string,
  rows: [kind: string, code: Template][],
): Kind[] => rows.map(([kind, code]) => ({ kind, names, value, code }));

/** As many places as there are values, without names. */
export const times = (n: number): string[] => Array.from({ length: n }, () => "");
