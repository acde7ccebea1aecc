/**
 * Which short options of a command take a password: `mysql -p…`, `docker login -p …`.
 *
 * @module
 */
import { isBlank, isLineEnd, isWordAt } from "../bytes.ts";
import { hasAt } from "../forms.ts";

/** Command, the word that must follow it somewhere, or "*", and the letter of its option. */
const LINES = `mysql * p
mysqldump * p
mysqladmin * p
mysqlimport * p
mariadb * p
sshpass * p
zip * P
unzip * P
7z * p
7za * p
docker login p
podman login p
nerdctl login p
helm login p
oc login p
az login p
skopeo login p
redis-cli * a
mongo * p
mongosh * p
mongodump * p
mongorestore * p
cqlsh * p
ldapsearch * w
ldapadd * w
ldapmodify * w
sqlcmd * P
bcp * P
mosquitto_pub * P
mosquitto_sub * P
ipmitool * P
openssl * k
ssh-keygen * N
http * a
https * a
useradd * p
usermod * p
gh secret b
lftp * u
open * u
tsql * P
certutil * p
rar * p
unrar * p
security * w
security * p
ldappasswd * s
ldappasswd * w
snmpwalk * A
snmpwalk * X
snmpget * A
snmpget * X
snmpget * c
snmpwalk * c
psexec * p
ncftpput * p
twine upload p
ssh-keygen * P
doctl auth t
kadmin * w`.split("\n").map((line) => line.split(" "));

/** Their names. */
export const OPTION_COMMANDS: readonly string[] = LINES.map(([name]) => name!);

const COMMANDS = LINES.map(([name = "", word = "", letter = ""]) => ({
  name: Array.from(name, (c) => c.charCodeAt(0)),
  word,
  letter: letter.charCodeAt(0),
}));

/** How far before an option its command is looked for, in bytes. */
const REACH = 200;

/** What is known about the options of the command that stands before `at`. */
export const Known = {
  NO: 0,
  /** Its option of that letter takes a password. */
  YES: 1,
  /** The command is not known, and signs a user in: `-u root -p…`. */
  USER: 2,
} as const;

/** Whether the option `letter` at `at` takes a password. */
export function takesPassword(bytes: Uint8Array, at: number, letter: number): number {
  let start = at;
  while (start > 0 && at - start < REACH && !isSeparator(bytes[start - 1]!)) start--;
  let isUser = false;
  for (let i = start; i < at; i++) {
    const before = i === start ? 0x20 : bytes[i - 1]!;
    if (!isBlank(before) && before !== 0x2f) continue;
    if (bytes[i] === 0x2d) {
      if ((bytes[i + 1] === 0x75 || bytes[i + 1] === 0x68) && isBlank(bytes[i + 2])) isUser = true;
      continue;
    }
    for (let k = 0; k < COMMANDS.length; k++) {
      const { name, word, letter: own } = COMMANDS[k]!;
      if (
        own === letter && isCommand(bytes, i, name) &&
        hasWord(bytes, { from: i, to: at, word })
      ) {
        return Known.YES;
      }
    }
  }
  return isUser ? Known.USER : Known.NO;
}

function isCommand(bytes: Uint8Array, at: number, name: readonly number[]): boolean {
  return hasAt(bytes, at, name) && isBlank(bytes[at + name.length]);
}

function hasWord(bytes: Uint8Array, { from, to, word }: { from: number; to: number; word: string }): boolean {
  if (word === "*") return true;
  for (let i = from; i < to; i++) if (isBlank(bytes[i - 1]) && isWordAt(bytes, i, word)) return true;
  return false;
}

/** ; | & and the end of a line. */
function isSeparator(byte: number): boolean {
  return byte === 0x3b || byte === 0x7c || byte === 0x26 || isLineEnd(byte);
}
