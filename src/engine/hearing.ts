/** What came in, told to the pipeline one delivery after the other; each is asked about on GitHub where that is worth it. */
import { surfaceKey } from "../pipeline/effect.ts";
import type { Sha, State } from "../pipeline/model.ts";
import type { Input } from "../pipeline/input.ts";
import { wasAnsweredEnough } from "../pipeline/people.ts";
import { isRescue, isRescuing } from "../pipeline/rank.ts";
import { awaitsChecks } from "../pipeline/wake.ts";
import { toldBy } from "./decided.ts";
import type { Decided } from "./decided.ts";
import type { Engine } from "./engine.ts";
import { askedOnce } from "./gather/asked-once.ts";
import { clickInputs } from "./gather/click.ts";
import { isHeard } from "./gather/comment.ts";
import { gather } from "./gather/gather.ts";
import type { Gathering } from "./gather/gather.ts";
import { pipelineId } from "./identity.ts";
import type { Click, Place, Signal } from "./heard.ts";
import type { Readings } from "./readings.ts";
import { worthOf } from "./worth.ts";

export type HeardDelivery = {
  readonly seq: number;
  readonly guid: string;
  readonly receivedAt: number;
  /** How often it was tried in vain. */
  readonly tries: number;
  readonly signals: readonly Signal[];
};

export type Hearing = {
  readonly decided: Decided;
  /** Commits whose checks were read. */
  readonly read: ReadonlySet<Sha>;
  /** Deliveries that are not done with yet. */
  readonly later: ReadonlyMap<number, number>;
};

type Here = { readonly place: Place; readonly at: number; readonly readings: Readings };

export async function hear(
  engine: Engine,
  { place, at, readings }: Here,
  deliveries: readonly HeardDelivery[],
  before: Decided,
): Promise<Hearing> {
  const reads = askedOnce(engine.github.reads);
  const beside = deliveries.flatMap(({ signals }) => signals);
  const heads = newestHeads(beside);
  const read = new Set<Sha>();
  const later = new Map<number, number>();
  let decided = before;
  for (const { seq, guid, receivedAt, signals } of deliveries) {
    for (const signal of signals) {
      const due = dueAt(signal, receivedAt, { state: decided.state, read, readings });
      if (due !== null && due > at) later.set(seq, due);
      if (due === null || due > at) continue;
      const isPersons = signal.kind === "comment" || signal.kind === "click";
      if (isPersons && wasAnsweredEnough(decided.state, signal.by, at)) {
        engine.log.warn(
          { pipeline: pipelineId(place.repository), delivery: guid },
          `a ${signal.kind} is passed over: too many`,
        );
        continue;
      }
      const context = { reads, allows: engine.http.allows, place, state: decided.state, at, receivedAt, beside };
      const worth = worthOf(decided.state, signal);
      const { pleas } = engine.budget;
      const rank = isPersons ? pleas.rank({ place, by: signal.by, at }, worth) : worth;
      const inputs = await engine.budget.gather(place.installation, rank, async () =>
        signal.kind === "click"
          ? await clickInputs(context, {
              ...signal,
              delivery: guid,
              receivedAt,
              standing: await standing(engine, place, signal),
            })
          : await gather(context, isOutdated(signal, heads) ? { ...signal, mayTouchConfig: false } : signal),
      );
      if (isPersons && isRescuing(worth) && inputs.some((input) => isRefused(context, input)))
        pleas.refused({ place, by: signal.by, at });
      decided = inputs.reduce(toldBy(guid), decided);
      if (signal.kind === "checks" && inputs.length > 0) read.add(signal.sha);
    }
  }
  return { decided, read, later };
}

/** GitHub said that he may not: it was not told that nobody knows. */
const isRefused = (context: Gathering, input: Input): boolean =>
  input.kind === "asked" &&
  input.right.is === "known" &&
  isRescue(input.command) &&
  !isHeard(context, input, input, input.command);

/** GitHub's id of the check run that we wrote last for what was clicked. */
async function standing({ store }: Engine, { repository }: Place, { candidate, stage }: Click): Promise<number | null> {
  const key = surfaceKey({ is: "stage-check", candidate, stage });
  const id = (await store.surfaces.get(pipelineId(repository), key))?.remote["id"];
  return typeof id === "number" ? id : null;
}

type Known = { readonly state: State; readonly read: ReadonlySet<Sha>; readonly readings: Readings };

/** When to ask about it; 0: at once; `null`: what it is about has been read since. */
function dueAt(signal: Signal, receivedAt: number, { state, read, readings }: Known): number | null {
  if (signal.kind !== "checks" || !awaitsChecks(state, signal.sha)) return 0;
  return read.has(signal.sha) ? null : readings.dueAt(signal.sha, receivedAt);
}

type Pull = Extract<Signal, { kind: "pull" }>;

/** Of each pull request the newest head that is heard of at once. */
function newestHeads(signals: readonly Signal[]): ReadonlyMap<number, Pull> {
  const newest = new Map<number, Pull>();
  for (const signal of signals) {
    if (signal.kind !== "pull") continue;
    const known = newest.get(signal.number);
    if (known === undefined || known.updatedAt <= signal.updatedAt) newest.set(signal.number, signal);
  }
  return newest;
}

/** Nobody needs to know any more what a head would have changed that has moved on, or whose pull request is over. */
function isOutdated(signal: Signal, heads: ReadonlyMap<number, Pull>): signal is Pull {
  if (signal.kind !== "pull") return false;
  const newest = heads.get(signal.number);
  return newest?.head !== signal.head || newest.state.is !== "open";
}
