/** Simulator and Sluice, a story, and then the stage is yours. */
import { claim, living } from "./address.ts";
import type { Ending } from "./ending.ts";
import { NotAsTold } from "./expectations.ts";
import { hands } from "./hands.ts";
import type { Hands } from "./hands.ts";
import { runLive } from "./live.ts";
import { rule, say } from "./narrator.ts";
import { obstacle } from "./obstacle.ts";
import { play } from "./play.ts";
import { setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { afterwards, trials } from "./verbs.ts";

/** Wed 14 Oct 2026, 12:40 London: the pull request is opened, and merged at 13:02. */
const BEGIN = Date.UTC(2026, 9, 14, 11, 40);

type Playing = { readonly staysUp: boolean };

/** Plays the story, and stays up or comes down. */
export async function perform(ending: Ending, { staysUp }: Playing): Promise<void> {
  let isPlayed = false;
  const stage: Stage | null = await prepared(
    ending,
    hands(() => (isPlayed ? stage : null)),
    { staysUp },
  );
  if (stage === null) return;
  try {
    const { held, pull } = await play(stage);
    if (stage.github.violations.length > 0)
      throw new NotAsTold(`Not as told: GitHub's own description was broken: ${stage.github.violations.join("; ")}`);
    isPlayed = true;
    if (staysUp) {
      ending.isExpected = true;
      return stayUp(stage, pull);
    }
    say(`\nPlayed as told: ${held} of ${held} expectations held.`);
  } catch (error) {
    // Taken down in the middle of it.
    if (ending.isBegun) return;
    if (!(error instanceof NotAsTold)) throw error;
    giveUp(error.message);
  }
  await stage.strike();
}

/** `null`: it cannot begin, and has said why. */
async function prepared(ending: Ending, control: Hands, { staysUp }: Playing): Promise<Stage | null> {
  const other = staysUp ? await living() : null;
  if (other !== null) {
    giveUp(
      `A demo is running already (process ${other.pid}); Ctrl-C in its terminal ends it.\n` +
        "`npm run demo -- help` says what can be done with it, `npm run demo -- --once` plays beside it.",
    );
    return null;
  }
  let stage: Stage | null = null;
  try {
    stage = await setStage(BEGIN, control);
    ending.takesDown(stage);
    if (staysUp) await claim(stage.github.url);
    return stage;
  } catch (error) {
    await stage?.strike();
    const problem = obstacle(error);
    if (problem === null) throw error;
    giveUp(`The demo cannot begin: ${problem}.`);
    return null;
  }
}

/** Nothing of ours is broken: a line says it. */
function giveUp(problem: string): void {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

function stayUp(stage: Stage, pull: number): void {
  runLive(stage);
  const { pulls, issues } = stage.shop;
  const next = Math.max(...pulls.all.keys(), ...issues.all.keys()) + 1;
  rule("Your turn: everything stays up, Ctrl-C ends it");
  say("  In a second terminal, one after the other:");
  for (const [typed, seen] of trials({ pull, next })) say(`    ${typed.padEnd(63)}${seen}`);
  for (const line of afterwards) say(`  ${line}`);
  say();
}
