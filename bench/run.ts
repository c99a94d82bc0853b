/** `npm run bench [-- --verbose]`: what is measured, in one table; `-- budget`: what takes minutes. Ends with 1 when a target is missed. */
import { budget } from "./budget.ts";
import { calls } from "./calls.ts";
import { dispatch } from "./dispatch.ts";
import { build, footprint } from "./footprint.ts";
import { memory } from "./memory.ts";
import { print } from "./table.ts";
import type { Row } from "./table.ts";
import { webhooks } from "./webhooks.ts";

async function all(): Promise<readonly Row[]> {
  build();
  return [
    ...(await calls(process.argv.includes("--verbose"))),
    ...(await dispatch()),
    ...(await webhooks()),
    ...(await footprint()),
    ...(await memory()),
  ];
}

const rows = process.argv.includes("budget") ? await budget() : await all();
print(rows);
process.exit(rows.every((row) => row.holds) ? 0 : 1);
