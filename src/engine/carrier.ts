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

  /** `told`: what came of an effect. */
  constructor(engine: Engine, told: (pipeline: string, performed: Performed) => void) {
    this.#engine = engine;
    this.#told = told;
  }

  /** How many are on their way. */
  out = 0;

  /** When an installation may write again that has more to write. */
  pacedUntil: number | null = null;

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
    this.pacedUntil = this.#next(
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

  /** When more may be begun: of what has a level that may be, and of what has not. */
  #next(paced: readonly Pick<Demand, "installation">[], low: readonly Demand[], now: number): number | null {
    const { pace, budget } = this.#engine;
    const times = [
      ...paced.map(({ installation }) => pace.nextAt(installation, now)),
      ...low.map(({ installation, level }) => budget.opensAt(installation, ranks[level] ?? "decoration", now)),
    ];
    return times.length === 0 ? null : Math.min(...times);
  }

  /** Carries out what was claimed. */
  begin(installation: number, rows: readonly EffectRow[]): void {
    this.#count(installation, rows.length);
    for (const row of rows) {
      void deliver(this.#engine, row).then((performed) => {
        this.#count(installation, -1);
        this.#told(row.pipeline, performed);
      });
    }
  }

  #count(installation: number, more: number): void {
    const count = (this.#onTheirWay.get(installation) ?? 0) + more;
    if (count === 0) this.#onTheirWay.delete(installation);
    else this.#onTheirWay.set(installation, count);
    this.out += more;
  }
}

/** Of each installation what is due of all levels. */
const together = (due: readonly Demand[]): readonly Omit<Demand, "level">[] =>
  [...Map.groupBy(due, ({ installation }) => installation)].map(([installation, all]) => ({
    installation,
    urgent: all.reduce((sum, one) => sum + one.urgent, 0),
    texts: all.reduce((sum, one) => sum + one.texts, 0),
    since: Math.min(...all.map((one) => one.since)),
  }));
