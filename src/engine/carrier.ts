/** Effects on their way: begun as far as each installation may, in turns, and carried out side by side. */
import { ranks } from "../pipeline/rank.ts";
import type { Demand, EffectRow } from "../store/store.ts";
import { deliver } from "./deliver.ts";
import type { Engine } from "./engine.ts";
import type { Performed } from "./outcomes.ts";
import { NONE } from "./pace.ts";
import type { Allowance } from "./pace.ts";
import { shared, within } from "./shares.ts";

/** What may be begun; nothing above that level. */
export type Room = Allowance & { readonly level: number };

export const NO_ROOM: Room = { ...NONE, level: -1 };

export class Carrier {
  readonly #engine: Engine;
  readonly #told: (pipeline: string, performed: Performed) => void;
  /** By installation; one that has none is left out. */
  readonly #onTheirWay = new Map<number, number>();
  readonly #ofPipelines = new Map<string, number>();
  /** When an installation may write again that has more to write. */
  #paced: ReadonlyMap<number, number> = new Map();

  /** `told`: what came of an effect. */
  constructor(engine: Engine, told: (pipeline: string, performed: Performed) => void) {
    this.#engine = engine;
    this.#told = told;
  }

  /** How many are on their way. */
  out = 0;

  /** When the first of the installations may write again that have more to write. */
  get pacedUntil(): number | null {
    return this.#paced.size === 0 ? null : Math.min(...this.#paced.values());
  }

  /** When an installation may begin something of this level; 0: now. */
  readonly writesFrom = (installation: number, level: number): number => {
    const { pace, budget, clock } = this.#engine;
    const [now, rank] = [clock.now(), ranks[level] ?? "decoration"];
    const opensAt = budget.opensAt(installation, rank, now);
    const { all } = pace.allowance(installation, now, this.#onTheirWay.get(installation) ?? 0);
    return Math.max(opensAt > now ? opensAt : 0, all > 0 ? 0 : pace.nextAt(installation, now));
  };

  /** Something of this pipeline is on its way. */
  carries(pipeline: string): boolean {
    return this.#ofPipelines.has(pipeline);
  }

  /** What an installation may begin now. */
  allowed(installation: number): Room {
    const { pace, budget, clock } = this.#engine;
    const ofIt = this.#onTheirWay.get(installation) ?? 0;
    const paced = within(pace.allowance(installation, clock.now(), ofIt), { ofIt, ofAll: this.out });
    return { ...paced, level: budget.level(installation, clock.now()) };
  }

  /** Begins what is due. */
  async carryOut(now: number): Promise<void> {
    const { store } = this.#engine;
    const due = await store.outbox.demands(now);
    const rooms = new Map(due.map(({ installation }) => [installation, this.allowed(installation)]));
    const roomOf = (installation: number): Room => rooms.get(installation) ?? NO_ROOM;
    const demands = together(due.filter(({ installation, level }) => level <= roomOf(installation).level));
    const shares = shared(demands, roomOf, this.out);
    const given = new Map(shares.map((share) => [share.installation, share.all]));
    const left = demands.filter((one) => one.urgent + one.texts > (given.get(one.installation) ?? 0));
    this.#paced = this.#next(
      left,
      due.filter(({ installation, level }) => level > roomOf(installation).level),
      now,
    );
    if (shares.length === 0) return;
    const claimed = await store.write(async (transaction) => {
      const rows = new Map<number, readonly EffectRow[]>();
      for (const { installation, ...share } of shares) {
        const claim = { whose: { installation }, ...share, level: roomOf(installation).level };
        rows.set(installation, await store.outbox.claim(transaction, now, claim));
      }
      return rows;
    });
    for (const [installation, rows] of claimed) this.begin(installation, rows);
  }

  /** When each may begin more: of what has a level that may be, and of what has not. */
  #next(
    paced: readonly Pick<Demand, "installation">[],
    low: readonly Demand[],
    now: number,
  ): ReadonlyMap<number, number> {
    const { pace, budget } = this.#engine;
    const times = [
      ...paced.map(({ installation }) => [installation, pace.nextAt(installation, now)] as const),
      ...low.map(
        ({ installation, level }) =>
          [installation, budget.opensAt(installation, ranks[level] ?? "decoration", now)] as const,
      ),
    ];
    const first = new Map<number, number>();
    for (const [installation, at] of times) first.set(installation, Math.min(at, first.get(installation) ?? at));
    return first;
  }

  /** Carries out what was claimed. */
  begin(installation: number, rows: readonly EffectRow[]): void {
    for (const row of rows) {
      this.#count(installation, row.pipeline, 1);
      void deliver(this.#engine, row).then((performed) => {
        this.#count(installation, row.pipeline, -1);
        this.#told(row.pipeline, performed);
      });
    }
  }

  #count(installation: number, pipeline: string, more: number): void {
    counted(this.#onTheirWay, installation, more);
    counted(this.#ofPipelines, pipeline, more);
    this.out += more;
  }
}

function counted<Of>(counts: Map<Of, number>, of: Of, more: number): void {
  const count = (counts.get(of) ?? 0) + more;
  if (count === 0) counts.delete(of);
  else counts.set(of, count);
}

/** Of each installation what is due of all levels. */
const together = (due: readonly Demand[]): readonly Omit<Demand, "level">[] =>
  [...Map.groupBy(due, ({ installation }) => installation)].map(([installation, all]) => ({
    installation,
    urgent: all.reduce((sum, one) => sum + one.urgent, 0),
    texts: all.reduce((sum, one) => sum + one.texts, 0),
    since: Math.min(...all.map((one) => one.since)),
  }));
