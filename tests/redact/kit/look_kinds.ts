/**
 * Secrets that are known by a look of their own.
 *
 * @module
 */
import { both, text, times } from "./kinds.ts";
import { chosen, made, token } from "./made_values.ts";

/** By a look of their own. */
export const LOOKS = [
  ...both(times(6), token, [
    ["bearer", ({ value }) => `show(${text(`sent bearer ${value} to x`)});`],
    ["authorization bearer", ({ value }) => `show(${text(`Authorization: Bearer ${value}`)});`],
    ["curl user", ({ value }) => `show(${text(`curl -u ada:${value} https://x.test`)});`],
    [".npmrc", ({ value }) => `show(${text(`registry=https://r.test/\n//r.test/:_authToken=${value}\n`)});`],
    ["cookie", ({ value }) => `show(${text(`Cookie: theme=dark; connect.sid=s%3A${value}; lang=en`)});`],
    ["set-cookie", ({ value }) => `show(["JSESSIONID=${value}; Path=/; HttpOnly"]);`],
    ["identified by", ({ value }) => `show(${text(`create user ada identified by '${value}'`)});`],
    ["JWT", ({ value }) => `show(${text(`got eyJ${made(1, 20)}.eyJ${made(2, 20)}.${value}`)});`],
    [
      "private key",
      ({ value, i }) =>
        `show(${
          text(
            `-----BEGIN ${
              ["RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA ", ""][i % 6]
            }PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${value}\n-----END`,
          )
        });`,
    ],
    [
      "PGP key",
      ({ value }) =>
        `show(${
          text(
            `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${value}\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----`,
          )
        });`,
    ],
    ["discord", ({ value }) => `show(${text(`M${made(3, 24)}.${made(4, 6)}.${value}${made(5, 8)}`)});`],
    ["telegram", ({ value }) => `show(${text(`bot 1234567890:AA${value}${made(6, 12)}`)});`],
  ]),
  ...both(times(6), (i) => card(i), [
    ["card number", ({ value }) => `show(${text(`paid with ${value} today`)});`],
    ["card number as a field", ({ value }) => `show({ number: ${text(value)} });`],
  ]),
  ...both(times(6), (i) => btoa(`ada:${chosen(i)}`).replace(/=+$/, ""), [
    ["basic", ({ value }) => `show(${text(`BASIC ${value}`)});`],
  ]),
  ...both(times(6), (i) => String(100_000 + i * 7919 % 900_000), [
    ["verification code", ({ value, i }) => `function m${i}(verificationCode) {} m${i}(${text(value)});`],
    ["pin", ({ value }) => `show({ pin: ${text(value)}, otp: "1234" });`],
  ]),
];

/** 16 digits with the right check digit. */
function card(index: number): string {
  const digits = `4${String(index * 104729 + 10 ** 13).padStart(14, "0")}`.slice(0, 15);
  let sum = 0;
  [...digits].forEach((c, i) =>
    sum += i % 2 === 0 ? (Number(c) * 2 > 9 ? Number(c) * 2 - 9 : Number(c) * 2) : Number(c)
  );
  const whole = digits + (10 - sum % 10) % 10;
  return index % 2 === 0 ? whole : whole.replace(/(\d{4})(?=\d)/g, "$1 ");
}
