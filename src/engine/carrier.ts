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

  /** When this one may write again; 0: now. */
  readonly writesFrom = (installation: number): number => this.#paced.get(installation) ?? 0;

  /** Something of this pipeline is on its way. */
  carries(pipeline: string): boolean {
    return this.#ofPipelines.has(pipeline);
  }

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
    this.#paced = new Map(left.map(({ installation }) => [installation, pace.nextAt(installation, now)]));
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
