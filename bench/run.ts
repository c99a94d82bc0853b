/** `npm run bench [-- --verbose] [names]`: those that are named, or all but what takes minutes by itself; in one table. Ends with 1 when a target is missed. */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { backlog } from "./backlog.ts";
import { budget } from "./budget.ts";
import { calls } from "./calls.ts";
import { decide } from "./decide.ts";
import { dispatch } from "./dispatch.ts";
import { build, footprint } from "./footprint.ts";
import { growth } from "./growth.ts";
import { memory } from "./memory.ts";
import { replicas } from "./replicas.ts";
import { scaling } from "./scaling.ts";
import { print } from "./table.ts";
import type { Row } from "./table.ts";
import { webhooks } from "./webhooks.ts";

const { values, positionals } = parseArgs({
  options: { verbose: { type: "boolean", default: false } },
  allowPositionals: true,
});

const benches: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  calls: () => calls(values.verbose),
  dispatch,
  webhooks,
  backlog,
  replicas,
  scaling,
  growth,
  decide,
  footprint,
  memory,
  budget,
};
const BY_NAME_ONLY = ["replicas", "scaling", "budget"];

const unknown = positionals.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0)
  throw new Error(`${unknown.join(", ")}: ${Object.keys(benches).join(", ")} are what can be measured`);
const names =
  positionals.length > 0 ? positionals : Object.keys(benches).filter((name) => !BY_NAME_ONLY.includes(name));
build();
const load = (): string => loadavg()[0]?.toFixed(1) ?? "";
const rows: Row[] = [];
for (const name of names) {
  console.error(`${name} (load ${load()})`);
  rows.push(...((await benches[name]?.()) ?? []));
}
print(rows);
process.exit(rows.some((row) => row.verdict === "missed") ? 1 : 0);
