/**
 * The part of the work that is this process's, where several share the store: it claims pipelines of which something is due, works
 * on them as one process alone would, and gives back those that have come to rest.
 */
import { setTimeout } from "node:timers/promises";
import type { Claimed, Claims } from "../store/store.ts";
import type { Desks } from "./desks.ts";
import type { Engine } from "./engine.ts";
import { DELIVERIES_AT_ONCE, inBatches, intake } from "./intake.ts";
import type { Batch, Taken } from "./intake.ts";
import { FIRST_LOOK_AFTER_MS } from "./outcomes.ts";
import type { Sweep } from "./sweep.ts";

/** What a dead process had in hand is taken up after this time at the latest, also where nobody rings. */
export const LOOKS_AGAIN_MS = 2_000;
/** A pipeline of which something is due that is not done waits so long before it is looked at again. */
const PATIENCE_MS = 1_000;
/** Deliveries. So many are left to whoever routes already: they would be read in vain. */
const MUCH = 20;
const NOTHING: Batch = { count: 0, isMore: false };

type Among = { readonly desks: Desks; readonly rung: () => void; readonly looksAgainMs: number };

export class Share {
  readonly #engine: Engine;
  readonly #claims: Claims;
  readonly #desks: Desks;
  readonly #rung: () => void;
  readonly #looksAgainMs: number;
  /** Whether it has left something that is due to whoever is done first. */
  #leaves = false;
  /** Those that were not given back as something of them was due. */
  #kept: ReadonlySet<string> = new Set();
  #buriedAt = 0;
  /** What this look has read to find out who is to hear it, and is this process's: to read it again would take as long. */
  readonly routed = new Map<number, Taken>();
  #isOver = false;

  constructor(engine: Engine, claims: Claims, { desks, rung, looksAgainMs }: Among) {
    this.#engine = engine;
    this.#claims = claims;
    this.#desks = desks;
    this.#rung = rung;
    this.#looksAgainMs = looksAgainMs;
  }

  async begin(): Promise<void> {
    const rung = (): void => {
      this.#desks.inHand.expect(0);
      this.#rung();
    };
    await this.#claims.begin({ rung, lost: () => void this.#lost() });
  }

  /** Nobody knows that this process lives: others take up what it had in hand. It begins anew. */
  async #lost(): Promise<void> {
    const { log } = this.#engine;
    this.#desks.forgetAll();
    for (let pause = 100; !this.#isOver; pause = Math.min(2 * pause, 5_000)) {
      log.error({}, "the connection that others know this process by is lost: what it had in hand is another's");
      await setTimeout(pause);
      try {
        await this.begin();
        this.#rung();
        return;
      } catch (error) {
        log.error({ error }, "PostgreSQL cannot be reached; it is tried again");
      }
    }
  }

  /** Claims what is due. Answers whether there may be more to route. */
  async take(now: number): Promise<boolean> {
    if (now >= this.#buriedAt + this.#looksAgainMs) {
      this.#buriedAt = now;
      await this.#claims.bury();
    }
    this.routed.clear();
    const isLeft = await inBatches(async () => await this.#route(now));
    const { claimed, isMore } = await this.#claims.take(due(now));
    this.#begun(claimed);
    this.#leaves = isMore;
    return isLeft;
  }

  /** Finds out who is to hear what. Where that is much, one process does it at a time, and the others go on with what they have. */
  async #route(now: number): Promise<Batch> {
    const unrouted = async () => await this.#engine.store.inbox.unrouted(DELIVERIES_AT_ONCE, now);
    const some = await unrouted();
    if (some.length < MUCH) return await this.#routed(some, now);
    return (await this.#claims.routesAlone(async () => await this.#routed(await unrouted(), now))) ?? NOTHING;
  }

  async #routed(unrouted: readonly number[], now: number): Promise<Batch> {
    const rows = await this.#engine.store.inbox.read(unrouted);
    const { taken, isMore } = await intake(this.#engine, rows);
    const routes = taken.map(({ pipeline, heard: { seq } }) => ({ pipeline: pipeline.id, seq }));
    if (routes.length > 0) {
      const { claimed, heard } = await this.#claims.route(routes, due(now));
      this.#begun(claimed);
      for (const one of taken) if (heard.has(one.heard.seq)) this.routed.set(one.heard.seq, one);
    }
    return { count: unrouted.length, isMore: isMore || rows.length < unrouted.length };
  }

  async takeSweeps(now: number, next: { readonly nextAt: number; readonly limit: number }): Promise<readonly string[]> {
    const { ids, claimed } = await this.#claims.takeSweeps(due(now), next);
    this.#begun(claimed);
    return ids;
  }

  #begun(claimed: readonly Claimed[]): void {
    for (const { pipeline, memory } of claimed) this.#desks.open(pipeline, memory);
  }

  /** Gives back what rests. Answers whether something of it is due after all, or was left and may be taken in its place. */
  async giveBack(now: number, sweep: Sweep): Promise<boolean> {
    const resting = this.#desks.resting().filter(({ pipeline }) => !sweep.looksAt(pipeline));
    const patient = resting.map((one) =>
      this.#kept.has(one.pipeline) ? { ...one, notBefore: Math.max(one.notBefore, now + PATIENCE_MS) } : one,
    );
    this.#kept = await this.#claims.giveBack(patient, due(now), this.#desks.carrier.writesFrom);
    for (const { pipeline } of resting) if (!this.#kept.has(pipeline)) this.#desks.close(pipeline);
    return this.#kept.size > 0 || (this.#leaves && resting.length > 0);
  }

  async nextDue(now: number): Promise<number> {
    const next = await this.#claims.nextDue(now);
    return Math.min(next ?? Number.POSITIVE_INFINITY, now + this.#looksAgainMs);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    await this.#claims.end();
  }
}

const due = (now: number) => ({ now, lookAt: now + FIRST_LOOK_AFTER_MS });
