/** What a delivery costs where the store knows ten pipelines, and where it knows a hundred thousand. */
import { sql } from "kysely";
import type { Transaction } from "../src/store/database.ts";
import { GENESIS } from "../src/store/journal.ts";
import { hasPostgres, postgres, sqlite } from "../test/support/places.ts";
import type { Kind } from "../test/support/places.ts";
import { Crew } from "./crew.ts";
import { atMost, median, skipped } from "./table.ts";
import type { Row } from "./table.ts";
import { Town } from "./town.ts";

const ROUNDS = 3;
const DELIVERIES = 400;
const FEW = 10;
const MANY = 100_000;
/** The strangers belong to these, and those that are measured too. */
const INSTALLATIONS = 200;
const HOUR_MS = 3_600_000;

const stranger = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${sql.lit(MANY - FEW)})`;

/**
 * Pipelines of others that rest: each was heard of, is due later by itself, is swept later, and has an effect that is done; of
 * every tenth a text waits for its time.
 */
async function fill(transaction: Transaction, now: number): Promise<void> {
  const later = sql.lit(now + HOUR_MS);
  const [at, installations] = [sql.lit(now), sql.lit(INSTALLATIONS)];
  await sql`insert into pipelines (id, installation, repository, owner, name, default_branch, private, sequence, hash,
      snapshot_sequence, wake_at, sweep_at, due_at)
    ${stranger} select 'x' || i, i % ${installations} + 1, 1000000000 + i, 'stranger', 'r' || i, 'main', 0, 0, ${sql.lit(GENESIS)}, 0,
      ${later} + i, ${later} + i, ${later} + i from n`.execute(transaction);
  const effect = sql`insert into effects (pipeline, key, kind, level, body, tries, looks, next_at, status)`;
  await sql`${effect} ${stranger} select 'x' || i, 'text/1', 'living', 3, '{}', 0, 0, ${at} - i, 'done' from n`.execute(
    transaction,
  );
  await sql`${effect} ${stranger} select 'x' || i, 'text/2', 'living', 3, '{}', 0, 0, ${later} + i, 'waiting' from n
    where i % 10 = 0`.execute(transaction);
  await sql`insert into deliveries (guid, event, body, received_at, state, tries, next_at, done_at, pipeline)
    ${stranger} select 'x' || i, 'push', '', ${at} - i, 'done', 0, ${at} - i, ${at} - i, 'x' || i from n`.execute(
    transaction,
  );
}

/** Milliseconds for each. */
async function cost(kind: Kind, town: Town, pipelines: number): Promise<number> {
  const crew = await Crew.at(await kind.place(), town, 1);
  if (pipelines === MANY) await crew.database.write((transaction) => fill(transaction, Date.now()));
  await crew.analyze();
  const { ms } = await crew.workOff(await town.letters(DELIVERIES));
  await crew.end();
  return ms / DELIVERIES;
}

export async function growth(): Promise<readonly Row[]> {
  const town = await Town.open({ accounts: 2, repositoriesEach: FEW / 2 });
  const rows: Row[] = [];
  for (const [name, kind, isThere] of [
    ["SQLite", sqlite, true],
    ["PostgreSQL", postgres, hasPostgres],
  ] as const) {
    const what = `a delivery among 100,000 pipelines / among 10, ${name}`;
    const took = { few: [] as number[], many: [] as number[] };
    for (let round = 0; isThere && round < ROUNDS; round += 1) {
      took.few.push(await cost(kind, town, FEW));
      took.many.push(await cost(kind, town, MANY));
    }
    const [few, many] = [median(took.few), median(took.many)];
    rows.push(
      isThere ? atMost(`${what} (${many.toFixed(2)} / ${few.toFixed(2)} ms)`, 1.2, many / few, " ×") : skipped(what),
    );
  }
  await town.github.close();
  return rows;
}
