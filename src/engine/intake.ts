/** From raw deliveries to what each pipeline heard. What is none of ours is done with here, without a call to GitHub. */
import { setImmediate } from "node:timers/promises";
import { PART } from "../store/store.ts";
import type { DeliveryRow, PipelineRow } from "../store/store.ts";
import type { Engine } from "./engine.ts";
import { pipelineId } from "./identity.ts";
import type { Heard, Place } from "./heard.ts";
import type { HeardDelivery } from "./hearing.ts";
import { UNREADABLE } from "./trouble.ts";

export const DELIVERIES_AT_ONCE = 200;
const BATCHES = 25;

/** `isMore`: beyond those of this batch. */
export type Batch = { readonly count: number; readonly isMore: boolean };

/**
 * Takes much of a backlog in before anybody hears it: what a pipeline hears in one step costs it few questions. Answers whether
 * there may be more.
 */
export async function inBatches(take: () => Promise<Batch>): Promise<boolean> {
  let isLeft = false;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const { count, isMore } = await take();
    isLeft ||= isMore;
    if (count < DELIVERIES_AT_ONCE) return isLeft;
    // Webhooks are acknowledged in between.
    await setImmediate();
  }
  return true;
}

type Read = { readonly delivery: DeliveryRow; readonly heard: readonly Heard[] };
export type Taken = { readonly pipeline: PipelineRow; readonly heard: HeardDelivery };
/** `isMore`: there are more now than there were. */
type Intake = { readonly taken: readonly Taken[]; readonly isMore: boolean };

/** Reads the deliveries, knows their repositories, and settles those that say nothing to us. */
export async function intake(engine: Engine, deliveries: readonly DeliveryRow[]): Promise<Intake> {
  if (deliveries.length === 0) return { taken: [], isMore: false };
  const read: Read[] = [];
  for (const delivery of deliveries) read.push(...(await translated(engine, delivery)));
  const silent = read.filter(({ heard }) => heard.length === 0).map(({ delivery }) => delivery.seq);
  const places = newest(read.flatMap(({ heard }) => heard.map(({ place }) => place)));
  const rows = await known(engine, [...places.values()].map(asRow));
  if (silent.length > 0) {
    await engine.store.write((transaction) => engine.store.inbox.finish(transaction, silent, engine.clock.now()));
  }
  const shared = read.filter(({ heard }) => repositoriesIn(heard).length > 1);
  for (const one of shared) await split(engine, one);
  const taken = read.flatMap(({ delivery: { seq, guid, receivedAt, tries }, heard }): readonly Taken[] => {
    const [repository, ...others] = repositoriesIn(heard);
    const pipeline = repository === undefined || others.length > 0 ? undefined : rows.get(repository);
    const signals = heard.map(({ signal }) => signal);
    return pipeline === undefined ? [] : [{ pipeline, heard: { seq, guid, receivedAt, tries, signals } }];
  });
  return { taken, isMore: shared.length > 0 };
}

/** What was said of each repository last; a webhook that does not name its branch leaves the one that another has named. */
function newest(said: readonly Place[]): ReadonlyMap<number, Place> {
  const places = new Map<number, Place>();
  for (const place of said) {
    const defaultBranch = place.defaultBranch ?? places.get(place.repository)?.defaultBranch ?? null;
    places.set(place.repository, { ...place, defaultBranch });
  }
  return places;
}

/** Owner, name and branch may have changed; that they have not is the rule, and costs no write. */
async function known({ store }: Engine, said: readonly PipelineRow[]): Promise<ReadonlyMap<number, PipelineRow>> {
  const before = new Map((await store.pipelines.some(said.map(({ id }) => id))).map((row) => [row.id, row]));
  const wanted = said.map((row) => {
    return { ...row, defaultBranch: row.defaultBranch ?? before.get(row.id)?.defaultBranch ?? null };
  });
  const changed = wanted.filter((row) => !isSame(row, before.get(row.id)));
  if (changed.length > 0)
    for (const row of await store.write((transaction) => store.pipelines.upsert(transaction, changed)))
      before.set(row.id, row);
  return new Map([...before.values()].map((row) => [row.repository, row]));
}

const isSame = (row: PipelineRow, other: PipelineRow | undefined): boolean =>
  other !== undefined && (Object.keys(row) as (keyof PipelineRow)[]).every((key) => row[key] === other[key]);

const asRow = (place: Place) => ({ id: pipelineId(place.repository), ...place });

const repositoriesIn = (heard: readonly Heard[]): readonly number[] => [
  ...new Set(heard.map(({ place }) => place.repository)),
];

/** An installation tells of many repositories at once: what it says to each becomes a delivery of its own, heard at the next look. */
async function split({ store, clock }: Engine, { delivery, heard }: Read): Promise<void> {
  const said = new Map(
    repositoriesIn(heard).map((repository) => {
      const own = heard.filter(({ place }) => place.repository === repository);
      return [pipelineId(repository), JSON.stringify(own)];
    }),
  );
  await store.write((transaction) => store.inbox.split(transaction, delivery.seq, said, clock.now()));
}

/** What cannot be read is set aside at once: another try would read the same, another version of Sluice may not. */
async function translated(engine: Engine, delivery: DeliveryRow): Promise<readonly Read[]> {
  const { seq, guid, event, body } = delivery;
  try {
    const said: unknown = JSON.parse(body);
    return [{ delivery, heard: event === PART ? (said as readonly Heard[]) : engine.github.translate(event, said) }];
  } catch (error) {
    engine.log.error({ delivery: guid, event, error }, "a delivery cannot be read: it is set aside");
    const at = engine.clock.now();
    const problem = `${UNREADABLE}: ${error instanceof Error ? error.message : String(error)}`;
    const { inbox, write } = engine.store;
    await write((transaction) => inbox.fail(transaction, seq, { at, nextAt: at, problem, mostTries: 1 }));
    return [];
  }
}
