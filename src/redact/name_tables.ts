/**
 * The words that make a name a secret's, and those that say it is none. In lower case, without digits at the end.
 *
 * @module
 */
import { harden } from "../probe/natives.ts";
import { Level } from "./level.ts";

/** Words → what they say. Each program that is recorded makes these tables before it starts: so they are made in the plainest way. */
export function table<T>(...rows: [value: T, words: string][]): Map<string, T> {
  const map = new Map<string, T>();
  for (let i = 0; i < rows.length; i++) {
    const [value, text] = rows[i]!;
    const lines = text.split("\n");
    for (let n = 0; n < lines.length; n++) {
      const words = lines[n]!.split(" ");
      for (let k = 0; k < words.length; k++) if (words[k] !== "") map.set(words[k]!, value);
    }
  }
  return harden(map);
}

/** Words that say it alone, wherever they stand in the name. */
export const CORES: ReadonlyMap<string, Level> = table(
  [
    Level.STRONG,
    `password passwords passwd passphrase passphrases passcode passcodes pwd pwds pw secret secrets psk cvv cvc cvn ssn
    otp totp hotp passwort kennwort geheimnis contrasena contraseña contrasenya mdp motdepasse senha wachtwoord
    lösenord losenord adgangskode kodeord passord salasana hasło haslo heslo jelszó jelszo şifre sifre parolă пароль пароля 密码
    密碼 口令 パスワード 暗証番号 비밀번호 암호 losungswort parool geslo lozinka лозинка lykilorð slaptažodis slaptazodis katasandi
    matkhau mậtkhẩu κωδικός סיסמה סיסמא पासवर्ड รหัสผ่าน 密钥 密鑰 私钥 私鑰 秘密鍵 비밀키 authtok
    pswd newpass oldpass loginpass loginpw adminpw rootpw requirepass masterauth dbpass dbpw smtppass smtppw userpass userpw mypass mailpass emailpass sshpass rootpass adminpass ftppass redispass
    keypass storepass srcstorepass deststorepass srckeypass destkeypass newstorepass ldappass bindpw ldappw mysqlpass pgpass authpass wifipass vpnpass proxypass`,
  ],
  [
    Level.TEXT,
    `credential credentials creds cred authorization jwt jwts jsessionid phpsessid aspsessionid
    sessid cftoken privkey macaroon zugangsdaten anmeldedaten identifiants credenciales credenciais credenziali`,
  ],
  [Level.COOKIE, "cookie cookies"],
  [
    Level.PASSWORD_LIKE,
    "auth userinfo bearer geheim geheimwort secreto segreto segredo sekret hemlighet секрет 秘密 비밀 시크릿",
  ],
  [
    Level.LOOKS,
    "mnemonic nkey xoauth xoauth2 sid sess session sessions ticket tickets sig signature nonce magic challenge appid seed pepper dek kek cek pat csrf xsrf skey ltk assertion authentication webhook parola clave jeton tok ключ токен 令牌 トークン 토큰",
  ],
  [Level.DIGITS, "pin puk mfa passkey tunnusluku 验证码 驗證碼 認証コード 確認コード 인증번호"],
);

/** A key where its kind stands behind it, `cleApi`, `llaveSecreta`, and these kinds. */
export const KEY_NOUNS: ReadonlyMap<string, true> = table([
  true,
  "cle clé clef chave clave llave chiave cheie clau ключ parola palavra mật kata كلمة mot",
]);
export const KEY_KINDS: ReadonlyMap<string, true> = table([
  true,
  `api secreta secrete secrète segreta privada privata privée privee maestra acceso accès acces accesso sesion sessao
  chiave passe khẩu sandi المرور`,
]);

/** Words that take their meaning from the word before them. */
export interface Group {
  /** Without one of the words below. */
  bare: Level;
  /** With a word before it that is not in the table. */
  other: Level;
  /** By the word before. */
  after: ReadonlyMap<string, Level>;
}

const TOKEN: Group = {
  bare: Level.LOOKS,
  other: Level.LOOKS,
  after: table<Level>(
    [
      Level.TEXT,
      `access refresh auth authentication authorization authenticity oauth id identity bearer session csrf xsrf api bot
      user device reset recovery invite invitation verification verify verifier security service deploy sas github gh
      gitlab gl bitbucket slack npm pypi vault job ci jwt personal login signin signup remember magic push fcm apns
      registration register webhook client web impersonation admin root app secret private activation confirmation
      confirm unsubscribe upload stripe telegram discord twitter facebook linkedin google azure aws gcp dropbox heroku
      netlify vercel cloudflare digitalocean do circleci travis sonar sentry datadog newrelic rollbar grafana influx
      consul nomad kube kubernetes k8s docker registry hub artifactory nexus jira confluence notion linear figma asana
      mapbox twilio sendgrid mailgun plaid square shopify hubspot intercom zendesk okta auth0 openai anthropic hf
      huggingface replicate subscription delegation sso saml ldap mfa otp onetime ott csurf anti forgery ephemeral bare
      long lived short ws`,
    ],
    [
      Level.NONE,
      `page next continuation sync pagination cursor cancel cancellation abort max min num total prompt completion
      input output reasoning cached design color colour grid space spacing font typography css style theme motion shadow
      radius border size layout breakpoint semantic component lex lexer syntax keyword operator punctuation eof eol
      string number numeric boolean null regexp regex template comment whitespace newline indent dedent identifier ident
      literal open close opening closing start end begin first last prev previous peek lookahead unexpected kind type
      is has no missing invalid expired bad illegal unknown empty fungible erc nft crypto lp governance`,
    ],
  ),
};

const KEY: Group = {
  bare: Level.LOOKS,
  other: Level.LOOKS,
  after: table<Level>(
    [
      Level.TEXT,
      `api access refresh private priv secret signing sign encryption encrypt encrypted decryption decrypt master session account
      deploy deployment ssh hmac auth authentication authorization stripe redact app application aes rsa des ecdsa ec
      ed pgp gpg jwt jws jwe wep wpa wifi fi cipher crypto cryptographic consumer client admin root service role
      subscription shared transfer webhook sendgrid mailgun twilio openai anthropic gemini groq mistral google maps aws
      azure gcp github algolia datadog dd newrelic sentry anon kek dek unseal wallet signer validator cookie symmetric
      storageaccount cosmos hapi redis tls ssl cert certificate server recovery`,
    ],
    [Level.PASSWORD_LIKE, "license licence product activation password enrollment enrolment"],
    [
      Level.NONE,
      `cache primary foreign sort partition map index row object idempotency public query react route message i18n
      translation translate group hash shard lookup dedupe composite natural json config setting settings shortcut hot
      arrow column field property prop attr attribute param parameter order unique dict record entry item parent
      child type node min max first last next prev previous current active selected pressed enter escape tab meta ctrl
      alt shift any string number null on handle is has same different missing unknown invalid duplicate key list set
      sorted path label tree data value search filter event command menu option state store feature flag metric tag
      style theme color design component section table db document resource segment publishable site
      inchi musical music song piano zobrist from to source target`,
    ],
  ),
};

const PASS: Group = {
  bare: Level.PASSWORD_LIKE,
  other: Level.PASSWORD_LIKE,
  after: table<Level>(
    [
      Level.STRONG,
      `db database smtp user usr my mail email ftp redis admin root proxy mysql pg postgres mongo mongodb ldap ssh sftp
      imap pop rabbit rabbitmq mq amqp mqtt vpn wifi fi wlan keystore truststore cert pfx login account acct http basic app
      service svc sudo su become neo elastic es kafka cassandra sql mssql oracle influx grafana jenkins nexus
      gmail google outlook yahoo icloud new old current api auth deploy site web device host server router camera rtsp
      snmp ipmi cpanel wp wordpress git github npm registry docker cluster cloud broker smb nas webdav bot backup zip
      pdf archive unlock master owner guest o365 office exchange steam`,
    ],
    [
      Level.NONE,
      `render first second third fourth low high band all by multi single one two compiler optimizer optimization
      boarding season sky compute shadow depth geometry lighting forward deferred bus did does will tests pre post main
      final analysis transform codegen lowering vertex fragment blur bloom`,
    ],
  ),
};

const CODE: Group = {
  bare: Level.LOOKS,
  other: Level.NONE,
  after: table<Level>([Level.DIGITS, "lock gate keypad garage locker safe"], [
    Level.STRONG,
    `verification verify security recovery backup mfa 2fa tfa otp totp auth authentication authorization pin access sms
    onetime time confirmation confirm reset activation unlock door device invite invitation login signin pass secret cvv
    scratch emergency arm disarm alarm user factor pairing linking enrollment enrolment oob zugangs sicherheits bestätigungs`,
  ]),
};

const only = (level: Level, words: string): Group => ({
  bare: Level.NONE,
  other: Level.NONE,
  after: table<Level>([level, words]),
});

const PHRASE = only(Level.STRONG, "pass seed recovery secret backup mnemonic wallet");

const KEY_OF_GERMANIC: Group = {
  bare: Level.LOOKS,
  other: Level.LOOKS,
  after: table<Level>(
    [
      Level.TEXT,
      "api geheim privat private zugriffs zugangs sicherheits sitzungs geheime toegangs åtkomst krypterings",
    ],
    [Level.NONE, "primär primaer fremd haupt sortier such"],
  ),
};

/** By the word that means something only behind another. */
export const GROUPS: ReadonlyMap<string, Group> = table<Group>(
  [TOKEN, "token tokens"],
  [KEY, "key keys"],
  [KEY_OF_GERMANIC, "schlüssel schluessel sleutel nyckel nøkkel nøgle"],
  [PASS, "pass"],
  [CODE, "code codes"],
  [{
    bare: Level.NONE,
    other: Level.NONE,
    after: table<Level>([Level.TEXT, "secret role"], [Level.LOOKS, "session sess"]),
  }, "id"],
  // Of so many words that it opens a wallet.
  [{ ...PHRASE, bare: Level.LOOKS }, "phrase"],
  [PHRASE, "words"],
  [only(Level.LOOKS, "hash app hashids site global server application password"), "salt"],
  [{ bare: Level.LOOKS, other: Level.NONE, after: table<Level>([Level.LOOKS, "oauth auth jwt"]) }, "refresh"],
  [{ bare: Level.LOOKS, other: Level.NONE, after: table<Level>() }, "private priv"],
  [only(Level.STRONG, "pass"), "word wd"],
  [only(Level.DIGITS, "card creditcard security cc pin"), "number no num"],
  [only(Level.STRONG, "security secret"), "answer answers"],
  [only(Level.STRONG, "credit debit"), "card"],
  [only(Level.STRONG, "social"), "security"],
  [only(Level.TEXT, "connection conn secure secret"), "string str"],
  [only(Level.TEXT, "auth"), "ident"],
  [only(Level.TEXT, "honeycomb"), "team"],
  [only(Level.TEXT, "stripe clerk paystack"), "sk"],
  [only(Level.LOOKS, "remember"), "me web"],
  [{ bare: Level.LOOKS, other: Level.NONE, after: table<Level>([Level.TEXT, "shared"]) }, "access"],
  [{ bare: Level.LOOKS, other: Level.NONE, after: table<Level>([Level.TEXT, "code pkce"]) }, "verifier"],
  [only(Level.TEXT, "saml"), "response request"],
  [only(Level.STRONG, "maiden"), "name"],
  [only(Level.STRONG, "de"), "passe"],
);

/** Written together with the words before them: `dbpassword`, `clientsecret`. Not `pass`: `compass`, `bypass`. */
export const ENDINGS: readonly string[] = [
  "password",
  "passphrase",
  "passwort",
  "passwd",
  "passcode",
  "secret",
  "credentials",
  "pwd",
];

/** Endings that need one of their group's words before them: `accesstoken`, `apikey`, `sessionid`. */
export const GROUP_ENDINGS: readonly string[] = [
  "tokens",
  "token",
  "keys",
  "key",
  "codes",
  "code",
  "id",
  "number",
  "answer",
  "string",
  "phrase",
  "schlüssel",
  "schluessel",
  "sleutel",
];

/** Words before these endings that may be written together with still others: `awssecretaccesskey`. */
export const MIDDLES: readonly string[] = [
  "access",
  "secret",
  "private",
  "refresh",
  "session",
  "verification",
  "security",
];

/** After a secret's word: the name is of something about the secret. */
export const ABOUT: ReadonlyMap<string, true> = table([
  true,
  `strength policy policies rule rules consent count counts counter length len size min max type types kind kinds name
  names label labels title placeholder hint hints message messages msg error errors err field fields element el ref refs
  id ids url urls uri path paths file files filename dir folder expiry expires expire expiration expired exp ttl age
  lifetime timeout date time at on in valid validity validation validator validate validated is isnt required requirement
  requirements requires enabled enable disabled disable visible visibility hidden shown show hide changed change changes
  stat status state states method methods scheme schema mode format option options opts config configuration settings
  manager managers provider providers service services store storage repository repo factory builder parser parse lexer
  scanner tokenizer stream reader writer generator generators handler handlers helper helpers util utils middleware guard
  strategy plugin module component view page form dialog modal screen button icon class style styles color colors theme testid
  index idx position pos offset line column start end range limit limits usage used use uses level version frames frame
  press down up event events board binding bindings stretch algorithm alg algo rounds iterations cost arn region link
  endpoint issuer audience scope scopes claims subject owner prefix suffix pattern regex regexp mask masked matcher match
  matches equals equal compare test tests example variable prompt question reminder reveal toggle meter score attempts
  attempt tries retries jar banner notice preference preferences domain secure samesite httponly same site support
  supported present presence exists existing missing wrong mismatch created updated rotated rotation rotate last sent
  sender mail email template request requests response responses result results resolver loader cache list map set array
  info meta metadata details description desc comment note santa sharing backend engine driver holder bucket tree
  function func fn callback interceptor transport adapter client api hook hooks context separator delimiter order pair
  ratio per budget price symbol decimals supply`,
]);

/** After a secret's word: it is still the secret. */
export const STILL: ReadonlyMap<string, true> = table([
  true,
  `value val values string str raw plain plaintext plaintxt clear cleartext hash hashed digest encrypted decrypted encoded decoded
  b64 base64 base hex bytes buffer buf data content header headers env old new current previous confirm confirmation
  confirmed again repeat repeated verify verification a b x y live prod production dev staging for of from db user admin
  root param arg override input default secret salt history`,
]);

/** Before a secret's word: the name is of a statement about it. */
export const STATEMENT: ReadonlyMap<string, true> = table([
  true,
  `is has had have no non not without should can could must need needs require requires required allow allows invalid
  missing expired unexpected unknown illegal malformed empty optional show hide toggle validate valid check forgot lost
  max min count print on handle submit use using supports did does`,
]);

/** Before `secret`: the value is the name of one that the cluster has. */
export const IN_CLUSTER: ReadonlyMap<string, true> = table([true, "existing pull"]);

/** Fields of an object that say which of several secrets they are, or no more than that they are one. */
export const FIELDS: ReadonlyMap<string, Level> = table<Level>(
  [
    Level.TEXT,
    "ascii hex base32 base64 current next old new previous former existing confirm confirmation confirmed repeat repeated again retyped typed before after",
  ],
  [Level.STRONG, "code token"],
  [
    Level.PASSWORD_LIKE,
    "value val text plain plaintext raw input candidate given provided from to attempt guess entered submitted answer phrase first second p pw",
  ],
);

/** Under `credentials`: the value is one of the settings beside a secret, and its name no account. */
export const SETTINGS: ReadonlyMap<string, true> = table([
  true,
  `host hostname server port database databases db dbname user users username login email mail account accounts project
  tenant domain subdomain workspace organization organisation org team region zone location bucket container endpoint url
  uri base path file profile role arn principal provider vendor source type kind mode scheme protocol method strategy
  driver dialect engine client schema table warehouse cluster namespace env environment stage name label title id ids
  version realm audience issuer scope scopes grant service site app application instance channel queue topic index folder
  directory platform device model shop store company customer merchant currency locale language timezone sub iss aud iat
  exp nbf kid alg typ jti first last display given family phone address status state country city tags tag description`,
]);

/** What such a code is called there. */
export const ONE_TIME_CODES: ReadonlyMap<string, true> = table([
  true,
  "code token c t digits input value given candidate submitted attempt entered received",
]);

/** Names of parameters that say nothing. */
export const UNSPECIFIC: ReadonlyMap<string, true> = table([
  true,
  "p k s t v x pw str val value valor wert valeur valore input digits candidate plain text plaintext given provided from to current previous prev old oldOne newOne next fresh typed code phrase otp",
]);

/** Those that say even less: of two that are compared. */
export const VAGUE: ReadonlyMap<string, true> = table([
  true,
  `a b c d l n o r y z w lhs rhs left right one two first second other stored expected actual submitted entered sent received
  attempt guess arg raw data hash hashed`,
]);

/** Last words of names that say little, which are looked at where they are read, too. */
export const READ_OFTEN: ReadonlyMap<string, true> = table([true, "token session sid tokens sessions"]);

/** Those of many, which may be the keys of an object or Map. */
export const MANY: ReadonlyMap<string, true> = table([true, "tokens sessions keys"]);

/** Beside a `key`: it says which one a thing is in a list, a table, or a topic. */
export const BESIDE_KEY: ReadonlyMap<string, true> = table([true, "bucket Bucket props topic value"]);

/** Beside a `pass`: it is one of several passes, of a ticket, or the tests that passed. */
export const BESIDE_PASS: ReadonlyMap<string, true> = table([
  true,
  `fail failed failures skip skipped reads writes target shader seat gate train station height days player subject score
  grade cards`,
]);

/** Names of a password that say nothing, behind one of these: `verify(name, given)` of a class `Auth`. */
export const SIGNED_IN_WITH: ReadonlyMap<string, true> = table([true, "p w given candidate attempt"]);

/** Names of the parameter before a password, in functions that sign somebody in. */
export const USERS: ReadonlyMap<string, true> = table([
  true,
  "u user username usr name login mail email account",
]);
