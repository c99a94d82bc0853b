/**
 * What GitHub still takes of each installation, known from its answers, and who may spend it. A primary limit is so many requests
 * until a time, a secondary one a refusal that names a pause. What matters least gives way first, and a part is left to rollbacks.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Shortage } from "../pipeline/model.ts";
import { levelOf, ranks } from "../pipeline/rank.ts";
import type { Rank } from "../pipeline/rank.ts";
import { Created } from "./created.ts";
import type { Account } from "./meter.ts";
import type { Clock } from "./ports.ts";
import type { LimitSeen, Spending, RequestKind } from "./spending.ts";
import { Pleas } from "./pleas.ts";
import { Seats } from "./seats.ts";
import { Window } from "./window.ts";

type Kept = {
  readonly core: Window;
  readonly graphql: Window;
  readonly created: Created;
  blockedUntil: number;
};

/** What may not be written goes back to the outbox; whoever works on it then decides. */
const NOT_OURS_MS = 1_000;
const always = (): boolean => true;

export class Budget implements Spending {
  readonly #clock: Pick<Clock, "now">;
  readonly #kept = new Map<number, Kept>();
  readonly #spending = new AsyncLocalStorage<{ rank: Rank; readonly mayWrite?: () => boolean }>();
  readonly #seats = new Seats();
  readonly pleas = new Pleas();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Whatever `work` asks of GitHub is spent on this. */
  async spend<T>(rank: Rank, work: () => Promise<T>, mayWrite: () => boolean = always): Promise<T> {
    return await this.#spending.run({ rank, mayWrite }, work);
  }

  /** The same for facts before a step: not too many at once, but for what goes before everything else. */
  async gather<T>(installation: number, rank: Rank, work: () => Promise<T>): Promise<T> {
    const asked = (): Promise<T> => this.spend(rank, work);
    return levelOf(rank) < levelOf("asked") ? await asked() : await this.#seats.seated(installation, asked);
  }

  begins(installation: number, { resource, writes, creates }: RequestKind): number {
    const now = this.#clock.now();
    const spending = this.#spending.getStore() ?? { rank: "automatic" };
    const { rank } = spending;
    if (writes && spending.mayWrite?.() === false) return NOT_OURS_MS;
    const kept = this.#of(installation);
    const opensAt = Math.max(
      kept.blockedUntil,
      kept[resource].opensAt(rank, now),
      creates ? kept.created.opensAt(rank) : now,
    );
    if (opensAt > now) return Math.ceil(opensAt - now);
    kept[resource].begins();
    if (creates) kept.created.add(now);
    // What has begun to write is seen through: kept back now, it would be done once more from its beginning.
    if (writes) spending.rank = "rollback";
    return 0;
  }

  ended(installation: number, { resource }: RequestKind, { primary, pausedMs }: LimitSeen): void {
    const now = this.#clock.now();
    const kept = this.#of(installation);
    kept[resource].ended(primary, now);
    if (pausedMs !== null) kept.blockedUntil = Math.max(kept.blockedUntil, now + pausedMs);
  }

  /** When something of this rank may be done; not later than `now`: at once. */
  opensAt(installation: number, rank: Rank, now: number): number {
    const kept = this.#kept.get(installation);
    return kept === undefined ? now : Math.max(kept.blockedUntil, kept.core.opensAt(rank, now));
  }

  /** The level of the least that may be done now; -1: nothing may. */
  level(installation: number, now: number): number {
    return ranks.findLastIndex((rank) => this.opensAt(installation, rank, now) <= now);
  }

  /** `null`: none is known of; who has not asked yet knows of none. A secondary limit is over before it is told. */
  shortage(installation: number, now: number): Shortage | null {
    const window = this.#kept.get(installation)?.core;
    const standing = window?.standing(now) ?? null;
    if (window === undefined || standing === null || !window.isSpent("automatic", now)) return null;
    return { until: standing.resetAt, stops: window.isSpent("asked", now) ? "all" : "automation" };
  }

  standing(): readonly Account[] {
    const now = this.#clock.now();
    return [...this.#kept].map(([installation, { core, blockedUntil }]) => ({
      installation,
      primary: core.standing(now),
      blockedUntil: blockedUntil > now ? blockedUntil : null,
    }));
  }

  #of(installation: number): Kept {
    const known = this.#kept.get(installation);
    if (known !== undefined) return known;
    const kept = { core: new Window(), graphql: new Window(), created: new Created(), blockedUntil: 0 };
    this.#kept.set(installation, kept);
    return kept;
  }
}
