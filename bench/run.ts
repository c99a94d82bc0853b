/** `npm run bench [-- --verbose]`: everything that is measured, in one table. Ends with 1 when a target is missed. */
import { calls } from "./calls.ts";
import { dispatch } from "./dispatch.ts";
import { build, footprint } from "./footprint.ts";
import { memory } from "./memory.ts";
import { print } from "./table.ts";
import { webhooks } from "./webhooks.ts";

build();
const rows = [
  ...(await calls(process.argv.includes("--verbose"))),
  ...(await dispatch()),
  ...(await webhooks()),
  ...(await footprint()),
  ...(await memory()),
];
print(rows);
process.exit(rows.every((row) => row.holds) ? 0 : 1);
