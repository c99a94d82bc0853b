/** What every part of the engine works with. */
import type { Store } from "../store/store.ts";
import type { Budget } from "./budget.ts";
import type { Meter } from "./meter.ts";
import type { Pace } from "./pace.ts";
import type { Place } from "./heard.ts";
import type { Clock, GitHub, Http } from "./ports.ts";
import type { PipelineRow } from "../store/store.ts";

export type Log = {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
};

export type Engine = {
  readonly store: Store;
  readonly github: GitHub;
  readonly http: Http;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly pace: Pace;
  readonly budget: Budget;
  /** For how long deliveries are kept that were set aside; milliseconds. */
  readonly retentionMs: number;
};

export const placeOf = (row: PipelineRow): Place => ({
  installation: row.installation,
  repository: row.repository,
  owner: row.owner,
  name: row.name,
  defaultBranch: row.defaultBranch,
  private: row.private,
});
