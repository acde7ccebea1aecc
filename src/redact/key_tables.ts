/**
 * The names of functions that make, give, take or use keys.
 *
 * @module
 */
import { Level } from "./level.ts";
import { table } from "./name_tables.ts";

/** Functions that make keys: of a package or a built-in module, and what they give is bytes, or a text of them. */
export const MAKING_KEYS: ReadonlyMap<string, Level> = table<Level>(
  [
    Level.LOOKS,
    `randomBytes pseudoRandomBytes getRandomValues randomFillSync scrypt scryptSync pbkdf2 pbkdf2Sync hkdf hkdfSync argon2
    argon2Sync diffieHellman computeSecret getPrivateKey getPrivate randombytes_buf crypto_pwhash`,
  ],
  [Level.TEXT, "mnemonicToSeedSync mnemonicToEntropy"],
);

/** Functions that give the bytes of a key or of a secret, whoever has made them, and those whose bytes may be no more than an id. */
export const GIVING_BYTES: ReadonlyMap<string, Level> = table<Level>(
  [
    Level.TEXT,
    `scrypt pbkdf hkdf argon argon2i argon2d argon2id pwhash keygen export_key derive_bits derive_key compute_secret
    diffie_hellman shared_secret private_key secret_key random_private_key random_secret_key export mnemonic_to_seed
    mnemonic_to_entropy`,
  ],
  [Level.LOOKS, "random_bytes pseudo_random_bytes random_values random_fill randombytes randombytes_buf"],
);

/** What such functions are called besides where somebody has wrapped them: `scryptAsync`. */
export const WRAPPED: ReadonlyMap<string, true> = table([
  true,
  "async sync promise promises promisified raw get crypto",
]);

/** Words of functions whose `phrase` is a password. */
export const UNLOCKING: ReadonlyMap<string, true> = table([
  true,
  "encrypt decrypt encipher decipher unlock lock seal unseal derive vault wallet keystore login signin sign signer",
]);

/** Functions that give a text in pieces, such as a decipher's. */
export const GIVING_PIECES: ReadonlyMap<string, true> = table([true, "update final end"]);

/** The methods of a text that give it, or most of it. */
export const CUTTING: ReadonlyMap<string, true> = table([
  true,
  "slice substring substr trim trimStart trimEnd toString toLowerCase toUpperCase normalize replace replaceAll concat padStart padEnd",
]);

/** By function: the place of the argument that is a key or a password. */
export const KEY_ARGUMENTS: ReadonlyMap<string, number> = new Map(
  `createSecretKey 0 createPrivateKey 0 pbkdf2 0 pbkdf2Sync 0 scrypt 0 scryptSync 0 privateDecrypt 0 privateEncrypt 0
  createHmac 1 createCipheriv 1 createDecipheriv 1 hkdf 1 hkdfSync 1 subtle.importKey 1 crypto.sign 2 jwt.sign 1
  jwt.verify 1 jsonwebtoken.sign 1 jsonwebtoken.verify 1 bcrypt.hash 0 bcrypt.hashSync 0 bcrypt.compare 0
  bcrypt.compareSync 0 setSignedCookie 3 getSignedCookie 1 argon2.hash 0 argon2.verify 1
  bcryptjs.hash 0 bcryptjs.hashSync 0 bcryptjs.compare 0 bcryptjs.compareSync 0 jose.jwtVerify 1 cookie-signature.sign 1
  cookie-signature.unsign 1 cookieParser 0 AES.encrypt 1 AES.decrypt 1 HmacSHA1 1 HmacSHA256 1 HmacSHA512 1
  argon2id 0 argon2i 0 argon2d 0 pbkdf2.js.pbkdf2 1 pbkdf2.js.pbkdf2Async 1 hmac.js.hmac 1 mnemonicToSeed 1 mnemonicToSeedSync 1
  encryptRsaPrivateKey 1 decryptRsaPrivateKey 1 ethers.Wallet 0 twilio.validateRequest 0 client.bind 1 Sequelize 2 CSRF.generate 0 authenticator.generate 0 totp.generate 0 password.hash 0 password.verify 0`
    .split("\n").flatMap((line) => {
      const words = line.trim().split(" ");
      return words.flatMap((word, i): [string, number][] =>
        i % 2 === 0 ? [[word, Number(words[i + 1])]] : []
      );
    }),
);
