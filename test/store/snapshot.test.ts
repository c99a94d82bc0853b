/** States that an older version has written down, in every store: the journal is the truth. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { allRuns } from "../../src/pipeline/by-stage.ts";
import { runKey } from "../../src/pipeline/model.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import type { Place } from "../support/places.ts";
import { deploy, shop } from "../support/definition.ts";
import { onEach, shop as pipeline } from "../support/stores.ts";
import { Walk } from "../support/walk.ts";

/** So many entries that a snapshot is due. */
const MERGES = 20;

function released(): Walk {
  const walk = new Walk(shop({ stages: [deploy("sandbox", [])] }));
  for (let index = 0; index < MERGES; index += 1) {
    const word = `k${index}`;
    walk
      .push(word, { changes: [{ number: index + 1, author: "mona" }] })
      .checks(word)
      .through(word, "sandbox");
  }
  return walk;
}

onEach((kind) => {
  let place: Place;
  let store: Store;
  const walk = released();
  beforeEach(async () => {
    place = await kind.place();
    store = await openStore(place.url);
    await store.write(async (transaction) => {
      await store.pipelines.upsert(transaction, [pipeline]);
      const events = walk.events.map((event) => ({ event, because: "walk" }));
      await store.journal.append(transaction, { pipeline: pipeline.id, after: 0, events, state: walk.state });
    });
  });
  afterEach(async () => {
    await store.close();
    await place.remove();
  });
  const again = async (): Promise<void> => {
    await store.close();
    store = await openStore(place.url);
  };
  const written = async () =>
    await store.write((transaction) =>
      transaction.selectFrom("pipelines").select(["snapshot", "snapshot_sequence"]).executeTakeFirstOrThrow(),
    );

  /** As it was before: one table of all runs, and no word of a shape. What it says beside that is not so. */
  async function formerly(): Promise<void> {
    const runs = Object.fromEntries(allRuns(walk.state).map((run) => [runKey(run.candidate, run.stage), run]));
    const snapshot = JSON.stringify({ ...walk.state, runs, marks: {}, arrivals: {}, controlIssue: 99 });
    await store.write(async (transaction) => {
      await transaction.updateTable("pipelines").set({ snapshot }).execute();
    });
  }

  const isFolded = async (): Promise<void> => {
    expect(await store.journal.load(pipeline.id)).toEqual({ state: walk.state, sequence: walk.events.length });
  };

  test("a snapshot of this version is gone on from", async () => {
    const { snapshot, snapshot_sequence: sequence } = await written();
    expect(sequence).toBe(walk.events.length);
    await store.write(async (transaction) => {
      await transaction
        .updateTable("pipelines")
        .set({ snapshot: snapshot?.replace('"controlIssue":null', '"controlIssue":7') ?? "" })
        .execute();
    });
    await again();
    expect((await store.journal.load(pipeline.id)).state).toEqual({ ...walk.state, controlIssue: 7 });
  });

  test("those of an older version are forgotten when its store is opened", async () => {
    await formerly();
    await store.write(async (transaction) => {
      await transaction
        .deleteFrom("kysely_migration" as never)
        .where("name" as never, ">=", "0008-by-stage" as never)
        .execute();
    });
    await again();
    expect(await written()).toEqual({ snapshot: null, snapshot_sequence: 0 });
    await isFolded();
  });

  test("one that an older version writes beside this one is not believed", async () => {
    await formerly();
    await again();
    expect((await written()).snapshot).toContain('"controlIssue":99');
    await isFolded();
  });
});
