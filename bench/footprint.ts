/** Idle memory and cold start of `node dist/main.js`, against a Probot that does nothing, bundled the same way. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { residentMb, start } from "./process.ts";
import { atMost, median } from "./table.ts";
import type { Row } from "./table.ts";

const ROUNDS = 7;
const root = new URL("..", import.meta.url).pathname;
export const built = join(root, "dist/main.js");
const noop = join(root, "dist/bench/noop.js");

export function build(): void {
  const rolldown = join(root, "node_modules/.bin/rolldown");
  execFileSync(rolldown, ["-c"], { cwd: root, stdio: "ignore" });
  execFileSync(
    rolldown,
    [
      "bench/noop.ts",
      "--platform",
      "node",
      "--format",
      "esm",
      "--minify",
      "--external",
      "ioredis",
      "--external",
      "smee-client",
      "--file",
      noop,
    ],
    { cwd: root, stdio: "ignore" },
  );
}

export async function footprint(): Promise<readonly Row[]> {
  const seen = {
    boot: { sluice: [] as number[], noop: [] as number[] },
    memory: { sluice: [] as number[], noop: [] as number[] },
  };
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    for (const [name, script] of [
      ["noop", noop],
      ["sluice", built],
    ] as const) {
      const started = await start(script);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      // The first start writes the compile cache.
      if (round > 0) seen.boot[name].push(started.bootMs);
      if (round > 0) seen.memory[name].push(residentMb(started));
      await started.stop();
    }
  }
  const [boot, memory] = [seen.boot, seen.memory].map(
    ({ sluice, noop: floor }) => [median(sluice), median(floor)] as const,
  );
  return [
    atMost(
      `idle memory / a Probot that does nothing (${memory?.map((mb) => mb.toFixed(0)).join(" / ")} MB)`,
      1.25,
      (memory?.[0] ?? 0) / (memory?.[1] ?? 1),
      " ×",
    ),
    atMost(
      `cold start / a Probot that does nothing (${boot?.map((ms) => ms.toFixed(0)).join(" / ")} ms)`,
      1.6,
      (boot?.[0] ?? 0) / (boot?.[1] ?? 1),
      " ×",
    ),
  ];
}
