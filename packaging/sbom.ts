/**
 * What a release is made of, as CycloneDX 1.6 tells it: https://cyclonedx.org/docs/1.6/json/
 *
 * @module
 */
import { REPOSITORY } from "./manifest.ts";

interface Lock {
  npm?: Record<string, { integrity?: string }>;
}

/** Writes the bill of materials from the text of `deno.lock`: every package, with its checksum. */
export function sbom(lock: string, version: string): string {
  const { npm = {} } = JSON.parse(lock) as Lock;
  const components = Object.entries(npm).map(([id, { integrity }]) => {
    // `name@1.2.3`, `@scope/name@1.2.3`, and `name@1.2.3_peer@4.5.6` where it has peers.
    const [, name, release] = /^(@?[^@]+)@([^_]+)/.exec(id)!;
    const purl = `pkg:npm/${name!.replace("@", "%40")}@${release}`;
    const [kind, hash] = integrity?.split("-") ?? [];
    return {
      type: "library",
      "bom-ref": id,
      name,
      version: release,
      purl,
      ...(kind === "sha512"
        ? { hashes: [{ alg: "SHA-512", content: Array.from(atob(hash!), hex).join("") }] }
        : {}),
    };
  });
  const bom = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": "tracepatch",
        name: "tracepatch",
        version,
        licenses: [{ license: { id: "MIT" } }],
        externalReferences: [{ type: "vcs", url: REPOSITORY }],
      },
    },
    components,
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, "0");
}
