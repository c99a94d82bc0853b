/** The rows of every table, as Kysely sees them. Times are milliseconds since the epoch. */
import type { Generated } from "kysely";

export type Tables = {
  deliveries: DeliveriesTable;
  pipelines: PipelinesTable;
  journal: JournalTable;
  effects: EffectsTable;
  surfaces: SurfacesTable;
  missed: MissedTable;
  read_deliveries: ReadDeliveriesTable;
  restored: RestoredTable;
};

/** The inbox: each webhook as it came. */
export type DeliveriesTable = {
  readonly seq: Generated<number>;
  readonly guid: string;
  readonly event: string;
  readonly body: string;
  readonly received_at: number;
  readonly state: "waiting" | "done" | "set-aside";
  readonly tries: number;
  readonly next_at: number;
  readonly problem: string | null;
  /** When it was done, or set aside. */
  readonly done_at: number | null;
  /** Who is to hear it, where several processes share the store; `null`: nobody has looked yet. */
  readonly pipeline: string | null;
};

export type PipelinesTable = {
  readonly id: string;
  readonly installation: number;
  readonly repository: number;
  readonly owner: string;
  readonly name: string;
  readonly default_branch: string | null;
  readonly private: number;
  /** Of the journal's last entry; the empty journal has 0 and the genesis hash. */
  readonly sequence: number;
  readonly hash: string;
  /** The state folded up to `snapshot_sequence`, with the shape in which it is written. */
  readonly snapshot: string | null;
  readonly snapshot_sequence: number;
  readonly wake_at: number | null;
  /** When GitHub is asked for what its webhooks may not have told; `null`: not at all. */
  readonly sweep_at: number | null;
  /** Where several processes share the store: when one of them is to work on it, */
  readonly due_at: number | null;
  /** which one does, */
  readonly claimed_by: number | null;
  /** and what the one before remembered of what it had asked. */
  readonly memory: string | null;
  /** How many runs are doing what: JSON, by phase; `null`: none is open. */
  readonly open_runs: string | null;
};

/** The ledger: every decision, each bound to the one before by its hash. */
export type JournalTable = {
  readonly pipeline: string;
  readonly sequence: number;
  readonly at: number;
  /** The kind of input that it was decided because of. */
  readonly because: string;
  readonly event: string;
  readonly previous_hash: string;
  readonly hash: string;
};

/** The outbox: what is to be done on GitHub, by its deterministic key. */
export type EffectsTable = {
  readonly pipeline: string;
  readonly key: string;
  /** Of a surface which one it is. */
  readonly kind: string;
  /** How soon it gives way where GitHub takes only so much; 0: never. */
  readonly level: number;
  readonly body: string;
  /** `started`: about to be done, or done without our knowing. `unsure`: found so after a crash or a lost answer. */
  readonly status: "waiting" | "started" | "unsure" | "done" | "dropped" | "set-aside";
  readonly tries: number;
  readonly looks: number;
  readonly next_at: number;
  readonly settled_at: number | null;
  readonly problem: string | null;
};

/** What we last wrote where. */
export type SurfacesTable = {
  readonly pipeline: string;
  readonly key: string;
  readonly hash: string;
  readonly remote: string;
  readonly written_at: number;
};

/** Deliveries that failed. `failures`: how often one was asked for and did not come, although others did. */
export type MissedTable = {
  readonly guid: string;
  readonly delivery: string;
  readonly delivered_at: number;
  readonly asked_at: number | null;
  readonly failures: number;
};

/** How far the list of deliveries has been read: one row. */
export type ReadDeliveriesTable = {
  readonly of: string;
  readonly until: number | null;
  readonly top: number | null;
  readonly cursor: string | null;
};

/** When all this came from a backup: no row, or one. */
export type RestoredTable = {
  readonly of: string;
  readonly at: number;
};
