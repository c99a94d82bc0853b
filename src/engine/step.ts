/**
 * One step of one pipeline: what was heard and what came of effects goes in, and what is now true and to be done is written
 * down in one transaction. Facts are gathered before it: nothing waits for the network while the store is held.
 */
import { decide } from "../pipeline/decide.ts";
import type { Event } from "../pipeline/event.ts";
import { evolveAll } from "../pipeline/evolve.ts";
import type { Input } from "../pipeline/input.ts";
import type { State } from "../pipeline/model.ts";
import { looksDue, nextWake } from "../pipeline/wake.ts";
import type { EffectRow, PipelineRow, Transaction } from "../store/store.ts";
import { placeOf } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { gather, gatherLook } from "./gather/gather.ts";
import type { Looks } from "./looks.ts";
import { recordOutcomes } from "./outcomes.ts";
import type { Performed } from "./outcomes.ts";
import { outstanding } from "./outstanding.ts";
import type { Place, Signal } from "./ports.ts";

export type HeardDelivery = {
  readonly seq: number;
  readonly guid: string;
  /** Other pipelines hear it as well: this step alone is not done with it. */
  readonly isShared: boolean;
  readonly signals: readonly Signal[];
};
export type Work = {
  readonly heard: readonly HeardDelivery[];
  readonly performed: readonly Performed[];
  readonly looks: Looks;
};

type Decided = {
  readonly state: State;
  readonly events: readonly { readonly event: Event; readonly because: Input["kind"] }[];
};

/**
 * Throws what GitHub or the store did wrong; nothing is then written, and the work is done again later.
 * Answers what is to be carried out now, at most `room` effects: that they are begun is written with what makes them due.
 */
export async function step(engine: Engine, row: PipelineRow, work: Work, room: number): Promise<readonly EffectRow[]> {
  const at = engine.clock.now();
  const place = placeOf(row);
  const before = await engine.store.journal.load(row.id);
  let decided: Decided = { state: before.state, events: [] };
  for (const { input } of work.performed) if (input !== null) decided = told(decided, { ...input, at });
  for (const delivery of work.heard) decided = await heard(engine, { place, at, decided }, delivery.signals);
  decided = await woken(engine, { place, at, decided }, work.looks);
  const begun = await engine.store.write(async (transaction) => {
    await written(engine, transaction, { row, work, decided, before: before.sequence, at });
    return room > 0 ? await engine.store.outbox.claim(transaction, at, room) : [];
  });
  for (const { event, because } of decided.events) {
    engine.log.info({ pipeline: row.id, because, ...identified(event) }, event.type);
  }
  return begun;
}

function told({ state, events }: Decided, input: Input): Decided {
  const fresh = decide(state, input);
  return {
    state: evolveAll(state, fresh),
    events: [...events, ...fresh.map((event) => ({ event, because: input.kind }))],
  };
}

type Here = { readonly place: Place; readonly at: number; readonly decided: Decided };

async function heard(engine: Engine, { place, at, decided }: Here, signals: readonly Signal[]): Promise<Decided> {
  let now = decided;
  for (const signal of signals) {
    const inputs = await gather({ reads: engine.github.reads, place, state: now.state, at }, signal);
    now = inputs.reduce(told, now);
  }
  return now;
}

/** Time alone may have made something due; what silence means is decided only after GitHub was asked, and has answered. */
async function woken(engine: Engine, { place, at, decided }: Here, looks: Looks): Promise<Decided> {
  const context = { reads: engine.github.reads, place, state: decided.state, at };
  const due = looksDue(decided.state, at);
  const taken = due.filter((look) => looks.notBefore(look) <= at);
  const results = await Promise.allSettled(taken.map((look) => gatherLook(context, look)));
  const inputs = results.flatMap((result, index): readonly Input[] => {
    const [look] = taken.slice(index);
    if (look === undefined) return [];
    if (result.status === "fulfilled") {
      looks.answered(look);
      return [result.value];
    }
    engine.log.warn({ repository: place.repository, look: look.is, error: result.reason }, "a look was not answered");
    looks.unanswered(look, at, engine.github.limitOf(result.reason, at));
    return [];
  });
  const isDue = (nextWake(decided.state) ?? Number.POSITIVE_INFINITY) <= at;
  return isDue ? [...inputs, { kind: "woke", at } as const].reduce(told, decided) : decided;
}

type Writing = {
  readonly row: PipelineRow;
  readonly work: Work;
  readonly decided: Decided;
  readonly before: number;
  readonly at: number;
};

async function written(engine: Engine, transaction: Transaction, writing: Writing): Promise<void> {
  const { row, work, decided, before, at } = writing;
  const { store } = engine;
  await recordOutcomes(store, transaction, { pipeline: row.id, performed: work.performed, at });
  await store.journal.append(transaction, { pipeline: row.id, after: before, ...decided });
  const changed = decided.events.length > 0;
  const pruned = decided.events.some(({ event }) => event.type === "CandidateBorn" || event.type === "ConfigChecked");
  if (changed || work.performed.some((one) => one.isSurface))
    await outstanding(engine, transaction, { row, state: decided.state, changed, pruned, at });
  const wake = nextWake(decided.state, (look) => work.looks.notBefore(look));
  await store.pipelines.setWake(transaction, row.id, wake);
  await store.inbox.finish(
    transaction,
    work.heard.filter(({ isShared }) => !isShared).map(({ seq }) => seq),
    at,
  );
}

/** Ids for the log, never texts: what people wrote stays out of it. */
function identified(event: Event): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const key of ["candidate", "stage", "attempt"] as const) {
    const value: unknown = key in event ? (event as Record<string, unknown>)[key] : undefined;
    if (typeof value === "string") facts[key] = value;
  }
  return facts;
}
