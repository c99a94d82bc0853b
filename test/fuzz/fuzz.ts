/**
 * Tries what must hold for whatever comes from outside: `npm run fuzz -- --cases 1000000`. `--seed 7` begins elsewhere, `--only <part of a name>`
 * tries that alone; with the seed and the `--path` that a failure told, its case is tried again. Prints the cases of each, and exits 1 where one failed.
 */
import { parseArgs } from "node:util";
import { all, shared } from "./all.ts";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "10000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    only: { type: "string", default: "" },
    path: { type: "string" },
  },
});
const seed = Number(values.seed);
const chosen = all.filter(({ name }) => name.includes(values.only));
let tried = 0;

for (const one of chosen) {
  const began = performance.now();
  const cases = shared(one, Number(values.cases), chosen);
  const told = one.try({ seed, cases, ...(values.path === undefined ? {} : { path: values.path }) });
  tried += told.cases;
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${told.failure === null ? "✓" : "✗"} ${one.name}: ${told.cases} cases in ${seconds} s`);
  if (told.failure === null) continue;
  process.exitCode = 1;
  console.log(`  again: npm run fuzz -- --seed ${seed} --only "${one.name}" --path ${told.failure.path}`);
  console.log(told.failure.said.replaceAll(/^/gm, "  "));
}
console.log(`${tried} cases, seed ${seed}`);
