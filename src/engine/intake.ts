/** From raw deliveries to what each pipeline heard. What is none of ours is done with here, without a call to GitHub. */
import { PART } from "../store/store.ts";
import type { DeliveryRow, PipelineRow } from "../store/store.ts";
import type { Engine } from "./engine.ts";
import { pipelineId } from "./identity.ts";
import type { Heard, Place } from "./ports.ts";
import type { HeardDelivery } from "./hearing.ts";
import { UNREADABLE } from "./trouble.ts";

type Read = { readonly delivery: DeliveryRow; readonly heard: readonly Heard[] };
export type Taken = { readonly pipeline: PipelineRow; readonly place: Place; readonly heard: HeardDelivery };

/** Reads the deliveries, knows their repositories, and settles those that say nothing to us. */
export async function intake(engine: Engine, deliveries: readonly DeliveryRow[]): Promise<readonly Taken[]> {
  const read: Read[] = [];
  for (const delivery of deliveries) read.push(...(await translated(engine, delivery)));
  const silent = read.filter(({ heard }) => heard.length === 0).map(({ delivery }) => delivery.seq);
  const places = newest(read.flatMap(({ heard }) => heard.map(({ place }) => place)));
  const rows = await known(engine, [...places.values()].map(asRow));
  if (silent.length > 0) {
    await engine.store.write((transaction) => engine.store.inbox.finish(transaction, silent, engine.clock.now()));
  }
  return read.flatMap(({ delivery, heard }) => byPipeline(delivery, heard, rows));
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

/**
 * A delivery about several repositories (an installation) is heard by each, and done with when all have taken their steps: if we
 * die before, each hears it again, which is harmless.
 */
function byPipeline(
  delivery: DeliveryRow,
  heard: readonly Heard[],
  rows: ReadonlyMap<number, PipelineRow>,
): readonly Taken[] {
  const named = [...new Set(heard.map(({ place }) => place.repository))];
  const repositories = named.filter((one) => delivery.pipeline === null || delivery.pipeline === pipelineId(one));
  const isShared = delivery.pipeline === null && repositories.length > 1;
  return repositories.flatMap((repository) => {
    const pipeline = rows.get(repository);
    const own = heard.filter(({ place }) => place.repository === repository);
    const [place, signals] = [own[0]?.place, own.map(({ signal }) => signal)];
    const { seq, guid, receivedAt, tries } = delivery;
    return pipeline === undefined || place === undefined
      ? []
      : [{ pipeline, place, heard: { seq, guid, receivedAt, tries, isShared, signals } }];
  });
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
