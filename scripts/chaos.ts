/**
 * `npm run chaos -- --seeds 50 --from 1`: the busy story in bad weather, once for each seed: webhooks lost, doubled and late, API
 * failing, answers lost, limits. Each telling must end as the one that nobody disturbed.
 */
import { parseArgs } from "node:util";
import { differences } from "../test/support/busy/difference.ts";
import { scenes } from "../test/support/busy/scenes.ts";
import { told } from "../test/support/busy/told.ts";
import { storm } from "../test/support/busy/weather.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string", default: "50" }, from: { type: "string", default: "1" } },
});

async function stormy(seed: number): Promise<string> {
  let struck = "";
  const outcome = await told(scenes, (story) => {
    const quiet = storm(story.github, seed);
    return () => (struck = JSON.stringify(quiet()));
  });
  const found = differences(expected, outcome);
  if (found.length > 0) process.exitCode = 1;
  const end = found.length === 0 ? "as undisturbed" : `${found.length} differences`;
  return [`seed ${seed}: ${end}; struck: ${struck}`, ...found.map((line) => `  ${line}`), ""].join("\n");
}

const expected = await told(scenes);
const from = Number(values.from);
for (let seed = from; seed < from + Number(values.seeds); seed += 1) {
  // One that gets stuck says where, and keeps nobody else back.
  const said = stormy(seed).catch((error: unknown) => {
    process.exitCode = 1;
    return `seed ${seed}: ${String(error)}\n`;
  });
  process.stdout.write(await said);
}
process.exit();
