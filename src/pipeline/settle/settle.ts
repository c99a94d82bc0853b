/**
 * Everything that is due because of what is true now, until nothing is. Each rule reads the state and answers with events;
 * the first one that has any is folded in and all are asked again, so that their order is the only order there is.
 */
import type { Event } from "../event.ts";
import { evolveAll } from "../evolve.ts";
import type { Input } from "../input.ts";
import type { State } from "../model.ts";
import { arrive } from "./arrive.ts";
import { bind } from "./bind.ts";
import { call } from "./call.ts";
import { overdue } from "./deadlines.ts";
import { failed } from "./failed.ts";
import { fixed } from "./fixed.ts";
import { start } from "./start.ts";
import { supersede } from "./supersede.ts";
import { unjudged } from "./unjudged.ts";
import { unwatched } from "./unwatched.ts";
import { verdict } from "./verdict.ts";
import { verify } from "./verify.ts";
import { vetoed } from "./vetoed.ts";

/** `input` is what is being decided: what silence means follows only from GitHub's answer to having been asked. */
export type Rule = (state: State, at: number, input: Input) => readonly Event[];

/** `state`: what the events come to, folded once. */
export type Decision = { readonly events: readonly Event[]; readonly state: State };

/** What is no longer known, what is over, then who waits for what, then starts; people are called when nothing else is missing. */
const rules: readonly Rule[] = [
  unwatched,
  unjudged,
  verdict,
  verify,
  overdue,
  failed,
  vetoed,
  bind,
  fixed,
  arrive,
  supersede,
  start,
  call,
];

/** Far above what any pipeline can need: reaching it means that two rules undo each other. */
const MOST_ROUNDS = 10_000;

export function settle(state: State, input: Input): Decision {
  const all: Event[] = [];
  let now = state;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const events = nextEvents(now, input);
    if (events.length === 0) return { events: all, state: now };
    all.push(...events);
    now = evolveAll(now, events);
  }
  throw new Error("the rules of the pipeline do not come to rest");
}

function nextEvents(state: State, input: Input): readonly Event[] {
  for (const rule of rules) {
    const events = rule(state, input.at, input);
    if (events.length > 0) return events;
  }
  return [];
}
