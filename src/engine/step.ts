/**
 * One step of one pipeline: what was heard and what came of effects goes in, and what is now true and to be done is written
 * down in one transaction. Facts are gathered before it: nothing waits for the network while the store is held.
 */
import { isNews } from "../pipeline/decide/limits.ts";
import type { Input } from "../pipeline/input.ts";
import type { Shortage, State } from "../pipeline/model.ts";
import { openRuns } from "../pipeline/open-runs.ts";
import { asksOf, nextWake } from "../pipeline/wake.ts";
import type { EffectRow, PipelineRow, PipelineStanding, Transaction, Whole } from "../store/store.ts";
import type { Room } from "./carrier.ts";
import { told } from "./decided.ts";
import type { Decided } from "./decided.ts";
import { placeOf } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { hear } from "./hearing.ts";
import type { HeardDelivery, Hearing } from "./hearing.ts";
import { keepsBack } from "./kept-back.ts";
import type { Looks } from "./looks.ts";
import type { Tries } from "./tries.ts";
import { recordOutcomes } from "./outcomes.ts";
import type { Performed } from "./outcomes.ts";
import { compared, planned } from "./outstanding.ts";
import type { Readings } from "./readings.ts";
import { SWEEP_EVERY_MS } from "./redelivery.ts";
import { tellOfStep } from "./telling.ts";
import { wake } from "./waking.ts";

export type Work = {
  readonly heard: readonly HeardDelivery[];
  readonly performed: readonly Performed[];
  /** What addresses said that were asked. */
  readonly tried: readonly Input[];
  /** What a sweep found, from the state that this step begins with. */
  readonly swept?: readonly Input[];
};

/** What is remembered of one pipeline while the process lives: when GitHub and others were asked for what. */
export type Memory = { readonly looks: Looks; readonly readings: Readings; readonly tries: Tries };
export type Turn = { readonly work: Work; readonly memory: Memory; readonly room: () => Room };

/**
 * Throws what GitHub or the store did wrong; nothing is then written, and the work is done again later.
 * Answers what is to be carried out now, as far as there is `room`: that it is begun is written with what makes it due.
 */
export async function step(
  engine: Engine,
  { row, ...before }: Whole,
  { work, memory, room }: Turn,
): Promise<readonly EffectRow[]> {
  const at = engine.clock.now();
  const place = placeOf(row);
  const shortage = engine.budget.shortage(row.installation, at);
  let decided: Decided = (work.swept ?? []).reduce(told, { state: before.state, events: [] });
  if (shortage !== null && decided.state.policy !== null) decided = limited(decided, shortage, at);
  for (const input of work.tried) decided = told(decided, { ...input, at });
  for (const { input } of work.performed) if (input !== null) decided = told(decided, { ...input, at });
  const { read, later, ...hearing } = await hear(engine, { place, at, ...memory }, work.heard, decided);
  decided = hearing.decided;
  const inHand = work.heard.map(({ seq }) => seq);
  if (!(await keepsBack(engine, row.id, { state: decided.state, inHand, at }))) decided = limited(decided, null, at);
  decided = await wake(engine, { place, at, ...memory }, decided);
  memory.tries.begin(asksOf(decided.state), at);
  const begun = await engine.store.write(async (transaction) => {
    const sweepAt = decided.state.policy === null ? null : at + SWEEP_EVERY_MS;
    const standing = { wakeAt: nextTurn(decided.state, memory, at), sweepAt, openRuns: openRuns(decided.state) };
    await written(engine, transaction, { row, work, later, decided, standing, before: before.sequence, at });
    return await engine.store.outbox.claim(transaction, at, { whose: { pipeline: row.id }, ...room() });
  });
  memory.readings.read(read, at);
  tellOfStep(engine, { pipeline: row.id, heard: work.heard, later, events: decided.events, begun, at });
  return begun;
}

const limited = (decided: Decided, shortage: Shortage | null, at: number): Decided =>
  isNews(decided.state, shortage, at) ? told(decided, { kind: "limits-known", at, shortage }) : decided;

/** Whoever still waits for the end of a limit that should be over looks again soon. */
function nextTurn(state: State, { looks, tries }: Memory, at: number): number | null {
  const next = nextWake(state, {
    notBefore: (look) => looks.notBefore(look),
    nextTry: (asking) => tries.nextTry(asking),
  });
  const isLate = state.shortage !== undefined && state.shortage.until <= at;
  return next !== null && isLate ? Math.max(next, at + 1_000) : next;
}

type Writing = {
  readonly row: PipelineRow;
  readonly work: Work;
  readonly later: Hearing["later"];
  readonly decided: Decided;
  readonly standing: PipelineStanding;
  readonly before: number;
  readonly at: number;
};

async function written(engine: Engine, transaction: Transaction, writing: Writing): Promise<void> {
  const { row, work, later, decided, standing, before, at } = writing;
  const { store } = engine;
  // First: from here on nobody else writes down anything of this pipeline.
  await store.journal.append(transaction, { pipeline: row.id, after: before, standing, ...decided });
  await recordOutcomes(store, transaction, { pipeline: row.id, performed: work.performed, at });
  await outstanding(engine, transaction, writing);
  const done = work.heard.filter(({ seq }) => !later.has(seq)).map(({ seq }) => seq);
  await store.inbox.finish(transaction, done, at);
  for (const [seq, nextAt] of later) await store.inbox.wait(transaction, seq, { nextAt, problem: null });
}

/** Texts take longer to render than all else: they wait until what begins or stops something is done, which changes them again. */
async function outstanding(engine: Engine, transaction: Transaction, writing: Writing): Promise<void> {
  const { row, work, at } = writing;
  const { state, events } = writing.decided;
  const pruned = events.some(({ event }) => event.type === "CandidateBorn" || event.type === "ConfigChecked");
  const begins = events.length > 0 && (await planned(engine, transaction, { row, state, pruned, at }));
  const all = events.length > 0 || work.performed.some(({ texts }) => texts === "all");
  const some = work.performed.filter(({ texts }) => texts === "itself").map(({ key }) => key);
  if (!begins && (all || some.length > 0))
    await compared(engine, transaction, { row, state, at }, all ? "all" : new Set(some));
}
