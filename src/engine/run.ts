/** The one loop: takes deliveries in, lets each pipeline take its step, carries effects out, and sleeps until the next of them is due. */
import { setImmediate } from "node:timers/promises";
import { Desks } from "./desks.ts";
import type { Engine } from "./engine.ts";
import { DELIVERIES_AT_ONCE, inBatches, intake } from "./intake.ts";
import type { Batch } from "./intake.ts";
import { FIRST_LOOK_AFTER_MS } from "./outcomes.ts";
import type { Turns } from "./ports.ts";
import { LOOKS_AGAIN_MS, Share } from "./share.ts";
import { Sweep } from "./sweep.ts";

/** What is over long ago is deleted in passing, at most so often. */
const TIDIED_EVERY_MS = 3_600_000;

export class Crank {
  readonly #engine: Engine;
  readonly #turns: Turns;
  readonly #desks: Desks;
  readonly #sweep: Sweep;
  /** What this process works on; `null`: on everything. */
  readonly #share: Share | null;
  #turning: Promise<void> | null = null;
  #tidiedAt = 0;
  #again = false;
  #stopped = false;
  #waiters: (() => void)[] = [];

  /** `looksAgainMs`: how long what a dead process had in hand waits, where several share the store. */
  constructor(engine: Engine, turns: Turns, looksAgainMs = LOOKS_AGAIN_MS) {
    this.#engine = engine;
    this.#turns = turns;
    this.#desks = new Desks(engine, turns, this.turn);
    const { claims, pipelines } = engine.store;
    this.#share =
      claims === null ? null : new Share(engine, claims, { desks: this.#desks, rung: this.turn, looksAgainMs });
    this.#sweep = new Sweep(engine, {
      claim: async (now, next) => (await this.#share?.takeSweeps(now, next)) ?? pipelines.claimSweeps(now, next),
      leads: async () => claims === null || (await claims.leads()),
      tell: this.#desks.tell,
      ended: this.turn,
    });
  }

  /** When it last turned without a failure: `null` before the first time. */
  turnedAt: number | null = null;

  /** Begins to turn. What webhooks did not bring while nobody was there is fetched first; what a former process had begun is looked for. */
  async start(): Promise<void> {
    const { store, clock } = this.#engine;
    if (this.#share !== null) await this.#share.begin();
    else {
      const lookAt = clock.now() + FIRST_LOOK_AFTER_MS;
      await store.write((transaction) => store.outbox.recover(transaction, lookAt, "all"));
    }
    await this.#sweep.begin();
    this.turn();
  }

  /** When a sweep last ended well: `null` before the first time. */
  get sweptAt(): number | null {
    return this.#sweep.endedAt;
  }

  /** Pipelines of which more is remembered than the store knows. */
  get inMind(): number {
    return this.#desks.size;
  }

  /** Pipelines whose steps fail whatever they hear. */
  get stuck(): Desks["stuck"] {
    return this.#desks.stuck;
  }

  /** GitHub reaches us. */
  readonly reached = (): void => {
    if (this.#sweep.reached()) this.turn();
  };

  /** Something may be due: looks, now or right after the look that is under way. */
  readonly turn = (): void => {
    this.#again = true;
    if (this.#turning !== null) return;
    if (this.#stopped) {
      this.#desks.step(this.#engine.clock.now());
      this.#settled();
      return;
    }
    this.#turning = this.#look().finally(() => {
      this.#turning = null;
      if (this.#again || this.#stopped) this.turn();
      else this.#settled();
    });
  };

  /** Resolves when nothing is in hand and nothing is due at this moment. */
  async idle(): Promise<void> {
    while (!this.#isIdle()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Takes nothing new, and resolves when what was in hand is finished. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#desks.stop();
    this.#turns.alarm(null, this.turn);
    this.turn();
    await this.idle();
    await this.#share?.end();
  }

  /** Nothing is in hand. A sweep or a slow address is no sign of being stuck: they go on beside the turns. */
  get hasRest(): boolean {
    const { stepsOut, carrier } = this.#desks;
    return this.#turning === null && stepsOut === 0 && carrier.out === 0 && (this.#stopped || !this.#again);
  }

  #isIdle(): boolean {
    return this.hasRest && this.#sweep.out === 0 && this.#desks.asksOut === 0;
  }

  #settled(): void {
    if (!this.#isIdle()) return;
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  async #look(): Promise<void> {
    this.#again = false;
    // What was begun a moment ago leaves first: looking takes some milliseconds of its way to GitHub.
    await setImmediate();
    try {
      const now = this.#engine.clock.now();
      this.#again ||= (await this.#share?.take(now)) ?? false;
      let after = this.#desks.inHand.looksAfter(now);
      this.#again ||= await inBatches(async () => {
        const { last, ...batch } = await this.#takeIn(now, after);
        after = last;
        return batch;
      });
      for (const pipeline of await this.#engine.store.pipelines.due(now)) this.#desks.wake(pipeline);
      this.#desks.step(now);
      if (!this.#stopped) await this.#desks.carrier.carryOut(now);
      await this.#tidy(now);
      if (!this.#stopped) await this.#sweep.turn(now, () => this.#stopped);
      this.#again ||= (await this.#share?.giveBack(now, this.#sweep)) ?? false;
      this.#turns.alarm(await this.#nextDue(now), this.turn);
      this.turnedAt = now;
    } catch (error) {
      this.#engine.log.error({ error }, "the engine could not turn; it tries again");
      this.#turns.alarm(this.#engine.clock.now() + 1_000, this.turn);
    }
  }

  /** `last`: up to there all are heard. */
  async #takeIn(now: number, after: number): Promise<Batch & { readonly last: number }> {
    const fresh = await this.#desks.inHand.fresh(DELIVERIES_AT_ONCE, now, after);
    const routed = fresh.flatMap((seq) => this.#share?.routed.get(seq) ?? []);
    const isRouted = new Set(routed.map(({ heard }) => heard.seq));
    const others = fresh.filter((seq) => !isRouted.has(seq));
    const rows = await this.#engine.store.inbox.read(others);
    const isCut = rows.length < others.length;
    const last = isCut ? (rows.at(-1)?.seq ?? after) : (fresh.at(-1) ?? after);
    const { taken, isMore } = await intake(this.#engine, rows);
    // What is newer than one that is still to be read waits for it.
    for (const { pipeline, heard } of [...routed.filter((one) => one.heard.seq <= last), ...taken])
      this.#desks.hear(pipeline.id, heard);
    return { count: fresh.length, isMore: isMore || isCut, last };
  }

  async #tidy(now: number): Promise<void> {
    if (now < this.#tidiedAt + TIDIED_EVERY_MS) return;
    this.#tidiedAt = now;
    const { store, log, retentionMs } = this.#engine;
    const old = { setAsideBefore: now - retentionMs };
    const deliveries = await store.write((transaction) => store.inbox.forget(transaction, now, old));
    if (deliveries > 0) log.warn({ deliveries }, "deliveries that were set aside and never retried are deleted");
  }

  /** The next time after `now` at which anything becomes due by itself. What is due by then is in hand, or waits for its pause to end. */
  async #nextDue(now: number): Promise<number | null> {
    const { inbox, outbox, pipelines } = this.#engine.store;
    const heardAgain = await inbox.nextDue(now);
    if (heardAgain !== null) this.#desks.inHand.expect(heardAgain);
    const times = [
      ...this.#desks.pauses(now),
      this.#desks.carrier.pacedUntil,
      heardAgain,
      this.#desks.inHand.looksAgainAt,
      await outbox.nextDue(now),
      await pipelines.nextWake(now),
      await this.#sweep.nextDue(now),
      (await this.#share?.nextDue(now)) ?? null,
    ];
    const later = times.filter((time) => time !== null);
    return later.length === 0 ? null : Math.min(...later);
  }
}
