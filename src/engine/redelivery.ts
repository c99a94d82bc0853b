/**
 * GitHub does not send a webhook again that it could not deliver: its list of deliveries is read, and what failed is asked for
 * again. What it does not answer is asked at the next sweep.
 */
import type { DeliverySeen } from "./ports.ts";
import type { Engine } from "./engine.ts";
import type { Missed, Owed, Reading } from "../store/store.ts";

export const SWEEP_EVERY_MS = 5 * 60_000;
/** Whoever is not to do it asks so soon whether that has changed. */
const ASKS_AGAIN_MS = 30_000;
/** GitHub's list may show a delivery later than the time that it bears. */
const OVERLAP_MS = 60_000;
/** What was just asked for is on its way. */
const ON_ITS_WAY_MS = 60_000;
/** One that failed this often although others came is not asked for again. */
const MOST_FAILURES = 3;
/** So many in a row that GitHub does not answer, and it is asked no more until the next sweep. */
const MOST_UNANSWERED = 3;
/** A single one is tried at each sweep of an outage's first hour, then after each twelfth part of its length. */
const PATIENCE = 1 / 12;

export class Redelivery {
  readonly #engine: Engine;
  /** When GitHub last reached us. At start nothing speaks against it. */
  #reachedAt: number;
  #nextAt: number;
  #isUnderWay = false;
  /** The newest failure that GitHub listed. */
  #failedAt = 0;
  /** Of the reading that goes on: those that came at a later try. */
  readonly #came = new Set<string>();
  /** The rest waits for a sign that webhooks reach us. */
  #isHeldBack = false;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#reachedAt = engine.clock.now();
    this.#nextAt = this.#reachedAt;
  }

  /** When one last ended well; `null`: none has. */
  endedAt: number | null = null;

  get nextAt(): number | null {
    return this.#isUnderWay ? null : this.#nextAt;
  }

  /** A webhook came: whatever kept others out is over. Answers whether they are to be asked for now. */
  reached(): boolean {
    this.#reachedAt = this.#engine.clock.now();
    if (this.#isHeldBack) this.#nextAt = this.#reachedAt;
    return this.#isHeldBack;
  }

  isDue(now: number): boolean {
    return !this.#isUnderWay && this.#nextAt <= now;
  }

  /** Another process does it, as long as that lives. */
  leave(now: number): void {
    this.#nextAt = now + ASKS_AGAIN_MS;
  }

  /** Never throws. */
  async run(isStopped: () => boolean): Promise<void> {
    const { clock, log, meter } = this.#engine;
    this.#isUnderWay = true;
    this.#nextAt = clock.now() + SWEEP_EVERY_MS;
    try {
      await this.#read();
      const asked = await this.#askAgain(isStopped);
      this.endedAt = clock.now();
      meter.note({ is: "found", what: "missed-delivery", count: asked });
      meter.note({ is: "swept", part: "deliveries", outcome: "done" });
      log.info({ asked, heldBack: this.#isHeldBack }, "sweep: asked for the deliveries that were missed");
    } catch (error) {
      meter.note({ is: "swept", part: "deliveries", outcome: "failed" });
      log.warn({ error }, "sweep: GitHub did not answer; it is asked again at the next");
    } finally {
      this.#isUnderWay = false;
    }
  }

  /** Reads the list down to where it was read before. One that broke off is read to its end first, then what came since. */
  async #read(): Promise<void> {
    let { until, rest } = await this.#engine.store.missed.reading();
    for (let isResumed = rest !== null; ; isResumed = false) {
      do ({ until, rest } = await this.#page({ until, rest }));
      while (rest !== null);
      this.#came.clear();
      if (!isResumed) return;
    }
  }

  async #page({ until, rest }: Reading): Promise<Reading> {
    const { store, github, clock } = this.#engine;
    const page = await github.hook.deliveries(rest?.cursor ?? null);
    const seen = page?.seen ?? [];
    const fresh = seen.filter(({ deliveredAt }) => until === null || deliveredAt >= until - OVERLAP_MS);
    const top = rest?.top ?? seen[0]?.deliveredAt ?? until;
    const isLast = page === null || page.next === null || fresh.length < seen.length || top === null;
    // A cursor that GitHub has forgotten: the list is read from its top again.
    const read = page === null ? until : top;
    const reading: Reading = isLast ? { until: read, rest: null } : { until, rest: { top, cursor: page.next } };
    for (const one of fresh) if (!one.failed) this.#came.add(one.guid);
    const failed = fresh.filter((one) => one.failed && !this.#came.has(one.guid));
    for (const { deliveredAt } of failed) this.#failedAt = Math.max(this.#failedAt, deliveredAt);
    const came = fresh.flatMap((one) => (one.failed ? [] : [one.guid]));
    await store.missed.record({ missed: failed.map(asMissed), came, reading }, clock.now());
    return reading;
  }

  /** While nothing reaches us only one is asked for, each time another; the first that is heard lets the rest follow at once. */
  async #askAgain(isStopped: () => boolean): Promise<number> {
    const { store, github, clock, log } = this.#engine;
    // What another process took has reached us too.
    this.#reachedAt = Math.max(this.#reachedAt, (await store.inbox.newestAt()) ?? 0);
    const isReached = this.#reachedAt > this.#failedAt;
    const now = clock.now();
    const due = (await store.missed.owed()).filter((one) => isToBeAsked(one, { now, isReached }));
    this.#isHeldBack = !isReached && due.length > 1;
    let [asked, unanswered] = [0, 0];
    for (const one of isReached ? due : due.slice(0, 1)) {
      if (isStopped()) break;
      try {
        await this.#askFor(one, now);
        [asked, unanswered] = [asked + 1, 0];
      } catch (error) {
        // One that GitHub does not answer keeps no other back.
        unanswered += 1;
        if (unanswered >= MOST_UNANSWERED || github.limitOf(error, now) !== null) throw error;
        log.warn(
          { delivery: one.guid, error },
          "sweep: GitHub did not answer for this one; it is asked again at the next",
        );
      }
    }
    return asked;
  }

  async #askFor(one: Owed, now: number): Promise<void> {
    const { store, github, log } = this.#engine;
    const { guid, delivery } = one;
    const outcome = await github.hook.redeliver(delivery);
    log.debug({ delivery: guid, outcome }, "sweep: asked for a delivery that was missed");
    if (outcome === "gone") await store.missed.forget(guid);
    else await store.missed.asked(guid, { at: now, failures: failuresOf(one, this.#reachedAt) });
  }
}

/** That it did not come is its own failure once others have come since it was asked for. */
const failuresOf = ({ askedAt, failures }: Owed, reachedAt: number): number =>
  failures + Number(askedAt !== null && (failures > 0 || reachedAt > askedAt));

type Now = { readonly now: number; readonly isReached: boolean };

/** One that fails by itself is asked for ever more rarely, and then no more. Another waits until we can be reached. */
function isToBeAsked({ askedAt, deliveredAt, failures }: Owed, { now, isReached }: Now): boolean {
  if (askedAt === null) return true;
  if (failures >= MOST_FAILURES) return false;
  if (failures > 0) return now >= askedAt + SWEEP_EVERY_MS * 4 ** failures;
  const pause = isReached ? 0 : (askedAt - deliveredAt) * PATIENCE;
  return now >= askedAt + Math.max(ON_ITS_WAY_MS, pause);
}

const asMissed = ({ id, guid, deliveredAt }: DeliverySeen): Missed => ({ guid, delivery: id, deliveredAt });
