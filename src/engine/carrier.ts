/** Effects on their way: begun as far as each installation may, in turns, and carried out side by side. */
import type { EffectRow } from "../store/store.ts";
import { deliver } from "./deliver.ts";
import type { Engine } from "./engine.ts";
import type { Performed } from "./outcomes.ts";
import type { Allowance } from "./pace.ts";
import { shared, within } from "./shares.ts";

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
  allowed(installation: number): Allowance {
    const { pace, clock } = this.#engine;
    const ofIt = this.#onTheirWay.get(installation) ?? 0;
    return within(pace.allowance(installation, clock.now(), ofIt), { ofIt, ofAll: this.out });
  }

  /** Begins what is due. */
  async carryOut(now: number): Promise<void> {
    const { store, pace } = this.#engine;
    const demands = await store.outbox.demands(now);
    const shares = shared(demands, (installation) => this.allowed(installation), this.out);
    const given = new Map(shares.map((share) => [share.installation, share.all]));
    const left = demands.filter((one) => one.urgent + one.texts > (given.get(one.installation) ?? 0));
    const times = left.map(({ installation }) => pace.nextAt(installation, now));
    this.pacedUntil = times.length === 0 ? null : Math.min(...times);
    if (shares.length === 0) return;
    const claimed = await store.write(async (transaction) => {
      const rows = new Map<number, readonly EffectRow[]>();
      for (const { installation, ...share } of shares)
        rows.set(installation, await store.outbox.claim(transaction, now, { whose: { installation }, ...share }));
      return rows;
    });
    for (const [installation, rows] of claimed) this.begin(installation, rows);
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
