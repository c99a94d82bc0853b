/** Webhooks only wake us: what they did not bring is fetched, at start and every few minutes, beside the turns. */
import type { PipelineRow } from "../store/store.ts";
import type { Engine } from "./engine.ts";
import { Redelivery, SWEEP_EVERY_MS } from "./redelivery.ts";
import { sweepPipeline } from "./sweep-pipeline.ts";
import type { Found } from "./sweep-pipeline.ts";

/** Pipelines are looked at after what was missed has had time to come: what GitHub says is more exact than what we find. */
const LET_IN_MS = 30_000;
/** Few, so that a sweep is no burst: who was looked at later is due later the next time too. */
const AT_ONCE = 2;

export type Told = {
  /** Takes a step with what was found, unless something was decided since; answers whether it did. */
  readonly tell: (row: PipelineRow, found: Found) => Promise<boolean>;
  /** Whether this process asks for what was missed: of those that share a store one does. */
  readonly leads: () => Promise<boolean>;
  /** Hands out pipelines whose sweep is due; each is due again at `nextAt`. */
  readonly claim: (
    now: number,
    next: { readonly nextAt: number; readonly limit: number },
  ) => Promise<readonly string[]>;
  /** Called when a part has ended. */
  readonly ended: () => void;
};

export class Sweep {
  readonly #engine: Engine;
  readonly #redelivery: Redelivery;
  readonly #told: Told;

  constructor(engine: Engine, told: Told) {
    this.#engine = engine;
    this.#redelivery = new Redelivery(engine);
    this.#told = told;
  }

  /** How many parts are under way. */
  out = 0;
  readonly #looksAt = new Set<string>();

  looksAt(pipeline: string): boolean {
    return this.#looksAt.has(pipeline);
  }

  /** When GitHub's list of deliveries was last read to its end; `null`: never. */
  get endedAt(): number | null {
    return this.#redelivery.endedAt;
  }

  reached(): boolean {
    return this.#redelivery.reached();
  }

  /** All pipelines are due soon, whatever they were before. */
  async begin(): Promise<void> {
    await this.#engine.store.pipelines.sweepAll(this.#engine.clock.now() + LET_IN_MS);
  }

  /** Begins what is due. */
  async turn(now: number, isStopped: () => boolean): Promise<void> {
    if (this.#redelivery.isDue(now)) {
      if (await this.#told.leads()) this.#aside(this.#redelivery.run(isStopped));
      else this.#redelivery.leave(now);
    }
    const next = { nextAt: now + SWEEP_EVERY_MS, limit: AT_ONCE - this.out };
    for (const pipeline of await this.#told.claim(now, next)) {
      this.#looksAt.add(pipeline);
      const looked = sweepPipeline(this.#engine, pipeline, this.#told.tell);
      this.#aside(looked.finally(() => this.#looksAt.delete(pipeline)));
    }
  }

  async nextDue(now: number): Promise<number | null> {
    const times = [this.#redelivery.nextAt, await this.#engine.store.pipelines.nextSweep(now)];
    const later = times.filter((time) => time !== null);
    return later.length === 0 ? null : Math.min(...later);
  }

  #aside(part: Promise<void>): void {
    this.out += 1;
    void part.finally(() => {
      this.out -= 1;
      this.#told.ended();
    });
  }
}
