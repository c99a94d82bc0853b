/**
 * Carries out what stands in the outbox. That it is about to be done is written down before; what came of it goes back into
 * the pipeline's next step. An effect found half-done after a crash is looked for on GitHub before it is done again.
 */
import type { Effect } from "../pipeline/effect.ts";
import { givenUp } from "../pipeline/given-up.ts";
import { levelOf, ranks } from "../pipeline/rank.ts";
import { isUrgent } from "../store/store.ts";
import type { EffectRow } from "../store/store.ts";
import { placeOf } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { keepsBack } from "./kept-back.ts";
import { MOST_TRIES } from "./outcomes.ts";
import { idsIn } from "./telling.ts";
import type { Performed } from "./outcomes.ts";
import type { Outcome } from "./ports.ts";

/** Carries out one claimed effect. Never throws: what went wrong is the outcome. */
export async function deliver(engine: Engine, row: EffectRow): Promise<Performed> {
  const effect = row.body as Effect;
  const outcome = lastTry(effect, row, await performed(engine, row, effect));
  const looks = looksAfter(row.looks, outcome);
  engine.meter.note({ is: "effect", kind: kindOf(effect), outcome: outcome.is });
  const about = { pipeline: row.pipeline, effect: row.key, ...idsIn(effect), outcome: outcome.is };
  if (outcome.is === "done") engine.log.debug(about, "effect done");
  else engine.log.warn({ ...about, problem: outcome.problem }, "effect not done");
  const input = outcome.is === "done" || outcome.is === "refused" ? outcome.input : null;
  return {
    key: row.key,
    outcome,
    tries: row.tries,
    looks,
    texts: effect.kind === "surface" ? "itself" : isUrgent(effect.kind) ? "all" : "none",
    input,
  };
}

/** Of a surface which one it is. */
const kindOf = (effect: Effect): string => (effect.kind === "surface" ? effect.surface.is : effect.kind);

/** Looks for what may have been done are counted from the answer that was lost last; one that GitHub did not answer is none. */
function looksAfter(looks: number, outcome: Outcome): number {
  if (outcome.is !== "unsure" || outcome.look === "unanswered") return looks;
  return outcome.look === "due" ? 0 : looks + 1;
}

/** Tried often enough: a run whose beginning GitHub does not take ends, and a person decides. */
function lastTry(effect: Effect, row: EffectRow, outcome: Outcome): Outcome {
  const isOver = outcome.is === "done" || outcome.is === "refused";
  if (isOver || outcome.isUnsent === true || row.tries < MOST_TRIES) return outcome;
  const input = givenUp(effect, { detail: outcome.problem, mayRun: outcome.is === "unsure" });
  return { is: "refused", problem: `given up after ${row.tries} tries: ${outcome.problem}`, input };
}

async function performed(engine: Engine, row: EffectRow, effect: Effect): Promise<Outcome> {
  let context: Performing | null;
  try {
    context = await around(engine, row, effect);
    if (context !== null && (await isForestalled(engine, row, { effect, about: context }))) return HEARD_FIRST;
  } catch (error) {
    // The store is away: nothing was asked of GitHub.
    const problem = error instanceof Error ? error.message : String(error);
    return row.wasUnsure
      ? { is: "unsure", look: "unanswered", afterMs: 0, problem }
      : { is: "later", afterMs: 0, problem };
  }
  if (context === null) return { is: "refused", problem: "the pipeline is not known any more", input: null };
  const about = context;
  try {
    const work = (): Promise<Outcome> => engine.github.perform(effect, about);
    return await engine.budget.spend(ranks[row.level] ?? "decoration", work, isStillOurs(engine, row));
  } catch (error) {
    engine.log.error(
      { pipeline: row.pipeline, effect: row.key, ...idsIn(effect), error },
      "an effect threw: that is a mistake of ours",
    );
    const problem = error instanceof Error ? error.message : String(error);
    return { is: "unsure", look: "unanswered", afterMs: 0, problem };
  }
}

/** A moment later those are heard whom a limit kept back. */
const HEARD_FIRST: Outcome = {
  is: "later",
  afterMs: 1_000,
  problem: "what people said is heard first",
  isUnsent: true,
};

type Asked = { readonly effect: Effect; readonly about: Performing };

/** What waited for GitHub's limit may be forbidden by somebody who waited too. What may have begun is looked for all the same. */
async function isForestalled(engine: Engine, row: EffectRow, { effect, about }: Asked): Promise<boolean> {
  if (effect.kind !== "dispatch" || row.wasUnsure || row.level < levelOf("asked")) return false;
  return await keepsBack(engine, row.pipeline, { state: about.state, inHand: [], at: about.now });
}

/** Whoever hangs for longer before it has written may find that another process has taken the pipeline up. */
const WRITTEN_WITHIN_MS = 15_000;

/** Asked before each request that changes something: no lock of the store keeps a process that lost its claim from GitHub. */
function isStillOurs({ store: { claims }, clock }: Engine, { pipeline }: EffectRow): () => boolean {
  const began = clock.now();
  return () => claims === null || (claims.ours.has(pipeline) && clock.now() - began < WRITTEN_WITHIN_MS);
}

type Performing = Parameters<Engine["github"]["perform"]>[1];

/** What is known of what it is about; `null`: the pipeline is not. */
async function around({ store, clock }: Engine, row: EffectRow, effect: Effect): Promise<Performing | null> {
  const pipeline = await store.journal.whole(row.pipeline);
  if (pipeline === null) return null;
  const written = isUrgent(effect.kind) ? null : await store.surfaces.get(row.pipeline, rememberedAs(effect));
  return {
    place: placeOf(pipeline.row),
    state: pipeline.state,
    unsure: row.wasUnsure,
    looks: row.looks,
    remote: written?.remote ?? null,
    now: clock.now(),
  };
}

/** To minimise a reply or a call is to know where it stands. */
const rememberedAs = (effect: Effect): string => (effect.kind === "minimize" ? effect.of : effect.key);
