// hosts: bun deno node
// A host finds the names of CommonJS exports in the text that runs: probes must leave them there.
import { accessToken, other, password } from "./_secret_exports.cjs";
import { accessToken as reexported, other as otherOnce } from "./_secret_reexports.cjs";
import { other as otherTwice, password as copied } from "./_export_function.cjs";
import { other as otherThrice, own } from "./_exports_in_wrapper.cjs";

function show(...values) {
  console.log(...values.map((value) => typeof value === "function" ? value() : value));
}
show(password, accessToken, other, reexported, otherOnce, copied, otherTwice, own, otherThrice);
