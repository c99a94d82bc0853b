/** Brings the outbox in line with the plan: what is new goes in, what is no longer wanted goes out, texts that changed are written again. */
import type { Effect } from "../pipeline/effect.ts";
import type { State } from "../pipeline/model.ts";
import { plan } from "../pipeline/plan.ts";
import { levelOf, rankOf } from "../pipeline/rank.ts";
import type { PipelineRow, SurfaceRow, Transaction } from "../store/store.ts";
import { willBeDone } from "../store/store.ts";
import { placeOf } from "./engine.ts";
import type { Engine } from "./engine.ts";
import { writeAt } from "./surfacing.ts";

type Now = { readonly row: PipelineRow; readonly state: State; readonly at: number };
/** So long what was done is known, although the state has forgotten what it was for. */
const KEPT_MS = 7 * 24 * 3_600_000;
type SurfaceEffect = Extract<Effect, { kind: "surface" }>;

/** `pruned`: the state may have let go of old things. Answers whether anything of what is new begins or stops something. */
export async function planned(
  { store: { outbox, surfaces } }: Engine,
  transaction: Transaction,
  { row, state, pruned, at }: Now & { readonly pruned: boolean },
): Promise<boolean> {
  const effects = plan(state);
  const wanted = new Set(effects.map((effect) => effect.key));
  if (pruned) {
    const before = at - KEPT_MS;
    const standing = new Set([...wanted, ...effects.flatMap((one) => (one.kind === "minimize" ? [one.of] : []))]);
    await outbox.forget(transaction, row.id, { wanted, before });
    await surfaces.forget(transaction, row.id, { wanted: standing, before });
  }
  await outbox.drop(transaction, row.id, wanted);
  const once = effects.filter((effect) => effect.kind !== "surface");
  const all = once.map((effect) => ({ ...rowOf(effect, state), kind: effect.kind, nextAt: at }));
  return await outbox.enqueue(transaction, row.id, all);
}

/** `which`: by their keys, where others cannot differ. */
export async function compared(
  engine: Engine,
  transaction: Transaction,
  { row, state, at }: Now,
  which: "all" | ReadonlySet<string>,
): Promise<void> {
  const { outbox } = engine.store;
  const texts = plan(state).filter((effect) => effect.kind === "surface");
  const surfaces = texts.filter(({ key }) => which === "all" || which.has(key));
  const keys = surfaces.map((effect) => effect.key);
  const written = await engine.store.surfaces.written(transaction, row.id, keys);
  const standing = await outbox.standing(transaction, row.id, surfaces);
  const changed = surfaces.flatMap((effect) => {
    const nextAt = writeAt(state, effect.surface, { at, writtenAt: written.get(effect.key)?.writtenAt ?? null });
    const planned = { ...rowOf(effect, state), kind: effect.surface.is, nextAt };
    // Rendering is what costs time: a text that will be written in any case is not compared.
    const isCompared = !willBeDone(standing.get(effect.key), planned);
    return isCompared && !isUpToDate(engine, { row, state, effect, written: written.get(effect.key) }) ? [planned] : [];
  });
  await outbox.requeue(transaction, row.id, changed, standing);
}

const rowOf = (effect: Effect, state: State) => ({
  key: effect.key,
  level: levelOf(rankOf(state, effect)),
  body: effect,
});

type Compared = {
  readonly row: PipelineRow;
  readonly state: State;
  readonly effect: SurfaceEffect;
  readonly written: SurfaceRow | undefined;
};

/** A text that cannot be rendered stops no step: it is an effect that fails, and is set aside as any other. */
function isUpToDate({ github, log }: Engine, { row, state, effect, written }: Compared): boolean {
  try {
    return written !== undefined && github.render(effect.surface, state, placeOf(row)).hash === written.hash;
  } catch (error) {
    log.error({ pipeline: row.id, effect: effect.key, error }, "a text cannot be rendered: that is a mistake of ours");
    return false;
  }
}
