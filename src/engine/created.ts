/**
 * What people are told of: issues, comments and pull requests that were opened. GitHub takes so many of an installation in a
 * minute and in an hour, and says so in no header.
 */
import { levelOf } from "../pipeline/rank.ts";
import type { Rank } from "../pipeline/rank.ts";

const HOUR_MS = 3_600_000;
/** GitHub's documentation, "Rate limits for the REST API": content-generating requests. */
const WINDOWS = [
  { lastsMs: 60_000, most: 80 },
  { lastsMs: HOUR_MS, most: 500 },
];
/** Of these so much is left to whoever goes back or stops something. */
const KEPT = 0.1;

export class Created {
  /** Of the last hour, the oldest first. */
  #times: number[] = [];

  add(now: number): void {
    this.#times = [...this.#times.filter((time) => time > now - HOUR_MS), now];
  }

  /** When one more of this rank may be created; 0: at any time. */
  opensAt(rank: Rank): number {
    const share = levelOf(rank) < levelOf("asked") ? 1 : 1 - KEPT;
    const times = WINDOWS.map(({ lastsMs, most }) => (this.#times.at(-Math.floor(most * share)) ?? -lastsMs) + lastsMs);
    return Math.max(...times);
  }
}
