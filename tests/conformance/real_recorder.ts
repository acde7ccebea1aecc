import process from "node:process";
import type { ExternalProbes, Probes, Site } from "../../src/contract.ts";
import { externalProbes } from "../../src/probe/external_probes.ts";
import { createProbes } from "../../src/probe/probes.ts";
import { Control, createSharedRing, viewRing } from "../../src/probe/ring.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";

/** The probes of a real recording, and what announces sites to it. */
export interface RealRecorder {
  probes: Probes & ExternalProbes;
  addSites(sites: Site[]): number;
}

let made: RealRecorder | undefined;

/** The process's real recording; what it records is thrown away. */
export function realRecorder(): RealRecorder {
  if (made !== undefined) return made;
  const ring = viewRing(createSharedRing());
  const { control } = ring;
  const set = createProbes(ring, {
    settings: { ...DEFAULT_SETTINGS, values: "entry-and-exit" },
    clock: () => Number(process.hrtime.bigint()),
    nanoseconds: 1,
    drain: () => Atomics.store(control, Control.TAIL, Atomics.load(control, Control.SAFE)),
  });
  const external = externalProbes(set.probes, { ...set, leave: set.probes.L });
  return made = {
    probes: { ...set.probes, Ao: external.Ao, A: external.A, Z: external.Z, B: external.B, Y: external.Y },
    addSites: set.addSites,
  };
}
