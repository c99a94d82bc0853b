/**
 * That this process lives, so that others know. Its number is a lock which one connection holds for as long as it lasts: PostgreSQL
 * lets go of it however the process ends, at once where the machine goes on, and after the keep-alive's silence where it does not.
 */
import { randomInt } from "node:crypto";
import type { Client } from "pg";

/** Advisory locks are pairs of numbers; these tell ours from each other. */
const LIVES = 5_137_001;
const LEADER = 5_137_002;
/** Every process that lives holds it, together; whoever has to be alone holds it against them. */
const PRESENT = 5_137_003;
/** Held for a moment by whoever finds out who is to hear many deliveries. */
const ROUTING = 5_137_004;
const HERE = "hashtext(current_schema())";
/** Somebody made work for a pipeline that another process may have to take up. */
const CHANNEL = "sluice_due";

export type Life = {
  readonly id: number;
  /** Resolves when the connection is gone: whatever this process has claimed may be another's by now. */
  readonly ended: Promise<void>;
  /** How many processes live there, with this one. */
  present(): Promise<number>;
  /** Whether this process does what one does for all. Once it does, it goes on as long as it lives. */
  leads(): Promise<boolean>;
  /** Of these processes those that are dead; `meanwhile` runs while nobody else can find them so. */
  dead(ids: readonly number[], meanwhile: (id: number) => Promise<void>): Promise<void>;
  end(): Promise<void>;
};

/** `rung`: another process has made work. Throws where PostgreSQL cannot be reached. */
export async function begin(client: Client, rung: () => void): Promise<Life> {
  let over: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (over = resolve));
  client.on("error", over);
  client.on("end", over);
  client.on("notification", rung);
  await client.connect();
  const id = await named(client);
  // A machine that is cut off is given up by the server after half a minute, not after its two hours.
  await client.query("set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 4");
  await client.query(`listen ${CHANNEL}`);
  // Where somebody has to be alone, which takes a moment, it waits until he has gone.
  await client.query(`select pg_advisory_lock_shared($1, ${HERE})`, [PRESENT]);
  let isLeader = false;
  return {
    id,
    ended,
    present: async () => await present(client),
    async leads() {
      isLeader ||= await locked(client, HERE, [LEADER]);
      return isLeader;
    },
    async dead(ids, meanwhile) {
      for (const one of ids) {
        if (!(await locked(client, "$2", [LIVES, one]))) continue;
        try {
          await meanwhile(one);
        } finally {
          await client.query("select pg_advisory_unlock($1, $2)", [LIVES, one]);
        }
      }
    },
    async end() {
      await client.end();
    },
  };
}

/** Nobody begins to live here until this connection ends. Answers `false` where somebody lives already. */
export const alone = (client: Client): Promise<boolean> => locked(client, HERE, [PRESENT]);

/** Those that hold the lock which each holds that lives. A lock's second number stands there without its sign. */
async function present(client: Client): Promise<number> {
  const { rows } = await client.query<{ readonly count: number }>(
    `select count(*)::int from pg_locks join pg_database as here on here.oid = pg_locks.database
      where here.datname = current_database() and locktype = 'advisory' and granted
        and classid = $1 and objid = (${HERE}::bigint & 4294967295)::oid`,
    [PRESENT],
  );
  return rows[0]?.count ?? 1;
}

async function named(client: Client): Promise<number> {
  const id = randomInt(1, 2 ** 31 - 1);
  return (await locked(client, "$2", [LIVES, id])) ? id : await named(client);
}

async function locked(client: Client, what: string, values: readonly number[]): Promise<boolean> {
  const sql = `select pg_try_advisory_lock($1, ${what}) as locked`;
  const { rows } = await client.query<{ readonly locked: boolean }>(sql, [...values]);
  return rows[0]?.locked === true;
}

/** Rings with every other process when the transaction in which it is said has been committed. */
export const RING = `notify ${CHANNEL}`;

/** Whether no other process does the same before its transaction ends. One that hangs is not let keep it for long. */
export const ROUTES_ALONE = `select pg_try_advisory_xact_lock(${ROUTING}, ${HERE}) as alone,
  set_config('idle_in_transaction_session_timeout', '10s', true)`;
