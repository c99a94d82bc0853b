/**
 * The pure part of a step: what follows from an input, and what is then outstanding. A pipeline of 12 stages with 50 candidates.
 * By the clock, as the kernel counts a thread's own time in steps of 4 ms; collections of the collector are in it, and so is that
 * each round begins again with the first state, for which nothing is kept of the last one. So that nobody else's work on the
 * machine is in it, the p99 is the median of those of five parts. That of all rounds goes to stderr.
 */
import { decide as decided } from "../src/pipeline/decide.ts";
import type { Definition } from "../src/pipeline/definition.ts";
import type { Input } from "../src/pipeline/input.ts";
import type { State } from "../src/pipeline/model.ts";
import { plan } from "../src/pipeline/plan.ts";
import { deploy, shop, test } from "../test/support/definition.ts";
import { MINUTE, Walk } from "../test/support/walk.ts";
import { atMost, median, percentile } from "./table.ts";
import type { Row } from "./table.ts";

const CANDIDATES = 50;
const ROUNDS = 100;
const WARM_UP = 100;
const PARTS = 5;

/** Six environments, each tested before the next; the last is production. */
const deploys = Array.from({ length: 6 }, (_, index) => {
  const needs = index === 0 ? [] : [`test${index - 1}`];
  const isLast = index === 5;
  return deploy(isLast ? "production" : `env${index}`, needs, isLast ? { production: true } : {});
});
const stages = deploys.flatMap((stage, index) => [
  stage,
  test(`test${index}`, [stage.name], { environment: stage.name }),
]);
const names = stages.map(({ name }) => name);
const automatic = names.indexOf("production");
const definition: Definition = shop({ stages });

type Told = { readonly state: State; readonly input: Input };

/** Remembers what it was told, and when. */
class Recorded extends Walk {
  readonly told: Told[] = [];

  override tell(input: Input): ReturnType<Walk["tell"]> {
    this.told.push({ state: this.state, input });
    return super.tell(input);
  }
}

const word = (index: number): string => `k${String(index).padStart(2, "0")}`;

function arrive(walk: Walk, index: number): void {
  walk.later(MINUTE);
  walk.push(word(index), { changes: [{ number: 100 + index, author: "octocat" }] }).checks(word(index));
}

/** Those that went before are through to production; of the last ones one stands in each stage. */
function busy(): Recorded {
  const walk = new Recorded(null);
  walk.config(definition);
  for (let index = 0; index < CANDIDATES; index += 1) {
    arrive(walk, index);
    const depth = Math.min(automatic, CANDIDATES - 1 - index);
    walk.through(word(index), ...names.slice(0, depth));
    const next = names[depth] ?? "";
    // A deploy waits until what is tested in its environment has been.
    if (depth < automatic && walk.at_(word(index), next) === "intended") walk.running(word(index), next);
  }
  return walk;
}

/** A busy day's inputs of every kind, each with the state that it meets. */
function inputs(): readonly Told[] {
  const walk = busy();
  const before = walk.told.length;
  walk.promote("production");
  walk.through(word(CANDIDATES - 1 - automatic), "production", "test5");
  for (let depth = automatic - 1; depth >= 0; depth -= 1) walk.ends(word(CANDIDATES - 1 - depth), names[depth] ?? "");
  for (let more = 0; more < 10; more += 1) arrive(walk, CANDIDATES + more);
  walk.ask({ verb: "rollback", stage: "production", version: null, reason: null });
  walk.later(60 * MINUTE);
  return walk.told.slice(before);
}

export async function decide(): Promise<readonly Row[]> {
  const all = inputs();
  const fewest = Math.min(...all.map(({ state }) => Object.keys(state.candidates).length));
  if (fewest < CANDIDATES) throw new Error(`only ${fewest} candidates are known`);
  const took = all.map((): number[] => []);
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1)
    for (const [index, { state, input }] of all.entries()) {
      const begun = performance.now();
      plan(decided(state, input).state);
      if (round >= WARM_UP) took[index]?.push(performance.now() - begun);
    }
  const medians = took.map(median);
  for (const [kind, some] of Map.groupBy(all.keys(), (index) => all[index]?.input.kind)) {
    const worst = Math.max(...some.map((index) => medians[index] ?? 0));
    console.error(`${kind}: ${some.length} inputs, the worst ${worst.toFixed(2)} ms`);
  }
  const rounds = took.flat();
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const of = took.flatMap((some) => some.slice((part * ROUNDS) / PARTS, ((part + 1) * ROUNDS) / PARTS));
    return percentile(of, 99);
  });
  console.error(`p99 of all ${rounds.length}: ${percentile(rounds, 99).toFixed(2)} ms`);
  const what = `decide + plan, 12 stages and ${fewest} candidates, p99 (median ${median(rounds).toFixed(2)} ms)`;
  return await Promise.resolve([atMost(what, 2, median(parts), " ms")]);
}
