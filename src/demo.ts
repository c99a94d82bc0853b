/** Composition root of the demo: simulator and Sluice, a story, and then the stage is yours. Imported by nothing. */
import { ask, hands, publish, withdraw } from "./demo/hands.ts";
import { runLive } from "./demo/live.ts";
import { NotAsTold } from "./demo/expectations.ts";
import { rule, say } from "./demo/narrator.ts";
import { play } from "./demo/play.ts";
import { setStage } from "./demo/stage.ts";
import type { Stage } from "./demo/stage.ts";

/** Wed 14 Oct 2026, 12:40 London: the pull request is opened, and merged at 13:02. */
const BEGIN = Date.UTC(2026, 9, 14, 11, 40);

async function main(): Promise<void> {
  const [verb, ...words] = process.argv.slice(2);
  if (verb !== undefined && verb !== "--once") process.exit(await ask(verb, words));
  let stage: Stage | null = null;
  const onStage = (): Stage => {
    if (stage === null) throw new Error("the demo is not ready yet");
    return stage;
  };
  stage = await setStage(BEGIN, hands(onStage));
  try {
    const { held, pull } = await play(stage);
    if (stage.github.violations.length > 0)
      throw new NotAsTold(`Not as told: GitHub's own description was broken: ${stage.github.violations.join("; ")}`);
    if (verb === "--once") {
      say(`\nPlayed as told: ${held} of ${held} expectations held.`);
      await stage.strike();
    } else stayUp(stage, pull);
  } catch (error) {
    if (!(error instanceof NotAsTold)) throw error;
    process.stderr.write(`${error.message}\n`);
    await stage.strike();
    process.exitCode = 1;
  }
}

function stayUp(stage: Stage, pull: number): void {
  publish(stage.github.url);
  rule("Your turn: everything stays up, Ctrl-C ends it");
  say("  In a second terminal:                                  and you will see");
  say(`    npm run demo -- push "Make the basket faster"        a new candidate, all the way to staging`);
  say(`    npm run demo -- comment ${pull} "/promote stging"         a typo, answered`);
  say("    npm run demo -- fail staging                         the next deploy there fails");
  say(`    npm run demo -- comment ${pull} "/explain production"     what production waits for`);
  say("    npm run demo -- status                               what is where");
  say();
  const rest = runLive(stage);
  const end = (): void => {
    rest();
    withdraw();
    void stage.strike().then(() => process.exit(0));
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
}

await main();
