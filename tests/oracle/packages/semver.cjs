const semver = require("../lib/semver/index.js");
console.log(
  semver.satisfies("1.2.3", "^1.0.0 || ~2.1"),
  semver.sort(["1.10.0", "1.2.0-beta.1", "1.2.0"]).join(),
  semver.inc("1.2.3", "prerelease", "rc"),
  semver.coerce("v3.4").version,
  semver.diff("1.2.3", "2.0.0"),
  semver.validRange("bad range x"),
  semver.intersects("^1", ">=1.5 <2"),
  semver.minVersion(">1.2").version,
);
try {
  new semver.SemVer("nope");
} catch (e) {
  console.log(e.message);
}
