/** The one loop: takes deliveries in, lets each pipeline take its step, carries effects out, and sleeps until the next of them is due. */
import { setImmediate } from "node:timers/promises";
import type { PipelineRow } from "../store/store.ts";
import { Carrier } from "./carrier.ts";
import type { Engine } from "./engine.ts";
import type { HeardDelivery } from "./hearing.ts";
import { intake } from "./intake.ts";
import { Looks } from "./looks.ts";
import { InHand } from "./in-hand.ts";
import { FIRST_LOOK_AFTER_MS } from "./outcomes.ts";
import type { Performed } from "./outcomes.ts";
import type { Turns } from "./ports.ts";
import type { Input } from "../pipeline/input.ts";
import { NONE } from "./pace.ts";
import { NOTHING, partsOf } from "./parts.ts";
import { Readings } from "./readings.ts";
import { step } from "./step.ts";
import type { Memory, Turn, Work } from "./step.ts";
import { Sweep } from "./sweep.ts";
import type { Found } from "./sweep-pipeline.ts";
import { Asker, Tries } from "./tries.ts";
import { Trouble } from "./trouble.ts";
import type { Stuck } from "./trouble.ts";

const DELIVERIES_AT_ONCE = 200;
/** What is over long ago is deleted in passing, at most so often. */
const TIDIED_EVERY_MS = 3_600_000;

/** What a pipeline has to hear, until its next step. */
type Desk = {
  heard: HeardDelivery[];
  performed: Performed[];
  /** What addresses said that were asked. */
  tried: Input[];
  woken: boolean;
  notBefore: number;
  readonly trouble: Trouble;
  readonly memory: Memory;
};

export class Crank {
  readonly #engine: Engine;
  readonly #turns: Turns;
  readonly #sweep: Sweep;
  readonly #desks = new Map<string, Desk>();
  readonly #inHand: InHand;
  readonly #carrier: Carrier;
  readonly #asker: Asker;
  #stepsOut = 0;
  #turning: Promise<void> | null = null;
  #tidiedAt = 0;
  #again = false;
  #stopped = false;
  #waiters: (() => void)[] = [];

  constructor(engine: Engine, turns: Turns) {
    this.#engine = engine;
    this.#turns = turns;
    this.#inHand = new InHand(engine);
    this.#carrier = new Carrier(engine, (pipeline, performed) => {
      this.#desk(pipeline).performed.push(performed);
      this.turn();
    });
    this.#asker = new Asker(engine.http);
    this.#sweep = new Sweep(engine, { tell: this.#tell, ended: this.turn });
  }

  /** When it last turned without a failure: `null` before the first time. */
  turnedAt: number | null = null;

  /** Begins to turn. What webhooks did not bring while nobody was there is fetched first; what a former process had begun is looked for. */
  async start(): Promise<void> {
    const { store, clock } = this.#engine;
    await store.outbox.recover(clock.now() + FIRST_LOOK_AFTER_MS);
    await this.#sweep.begin();
    this.turn();
  }

  /** When a sweep last ended well: `null` before the first time. */
  get sweptAt(): number | null {
    return this.#sweep.endedAt;
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
      this.#finish();
      return;
    }
    this.#turning = this.#look().finally(() => {
      this.#turning = null;
      if (this.#again || this.#stopped) this.turn();
      else this.#settled();
    });
  };

  /** While it stops: what came of effects is still written down; nothing new is begun. */
  #finish(): void {
    const now = this.#engine.clock.now();
    for (const [pipeline, desk] of this.#desks)
      if (desk.performed.length > 0 && desk.notBefore <= now) this.#step(pipeline, desk);
    this.#settled();
  }

  /** Resolves when nothing is in hand and nothing is due at this moment. */
  async idle(): Promise<void> {
    while (!this.#isIdle()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** Takes nothing new, and resolves when what was in hand is finished. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#asker.stop();
    this.#turns.alarm(null, this.turn);
    this.turn();
    await this.idle();
  }

  /** Nothing is in hand. A sweep or a slow address is no sign of being stuck: they go on beside the turns. */
  get hasRest(): boolean {
    return this.#turning === null && this.#stepsOut === 0 && this.#carrier.out === 0 && (this.#stopped || !this.#again);
  }

  #isIdle(): boolean {
    return this.hasRest && this.#sweep.out === 0 && this.#asker.out === 0;
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
      await this.#takeIn(now);
      for (const pipeline of await this.#engine.store.pipelines.due(now)) this.#desk(pipeline).woken = true;
      for (const [pipeline, desk] of this.#desks) if (isDue(desk, now)) this.#step(pipeline, desk);
      if (!this.#stopped) await this.#carrier.carryOut(now);
      await this.#tidy(now);
      if (!this.#stopped) await this.#sweep.turn(now, () => this.#stopped);
      this.#turns.alarm(await this.#nextDue(), this.turn);
      this.turnedAt = now;
    } catch (error) {
      this.#engine.log.error({ error }, "the engine could not turn; it tries again");
      this.#turns.alarm(this.#engine.clock.now() + 1_000, this.turn);
    }
  }

  async #takeIn(now: number): Promise<void> {
    const waiting = await this.#engine.store.inbox.waiting(DELIVERIES_AT_ONCE + this.#inHand.size, now);
    const fresh = waiting.filter((delivery) => !this.#inHand.has(delivery.seq)).slice(0, DELIVERIES_AT_ONCE);
    if (fresh.length === 0) return;
    for (const { pipeline, heard } of await intake(this.#engine, fresh)) {
      this.#inHand.take(heard.seq);
      this.#desk(pipeline.id).heard.push(heard);
    }
    this.#again ||= fresh.length === DELIVERIES_AT_ONCE;
  }

  #desk(pipeline: string): Desk {
    const known = this.#desks.get(pipeline);
    if (known !== undefined) return known;
    const tries = new Tries(this.#asker, (input) => {
      if (input !== null) desk.tried.push(input);
      this.turn();
    });
    const memory = { looks: new Looks(), readings: new Readings(), tries };
    const desk: Desk = {
      heard: [],
      performed: [],
      tried: [],
      woken: false,
      notBefore: 0,
      trouble: new Trouble(),
      memory,
    };
    this.#desks.set(pipeline, desk);
    return desk;
  }

  #step(pipeline: string, desk: Desk): void {
    const work = { heard: desk.heard.splice(0), performed: desk.performed.splice(0), tried: desk.tried.splice(0) };
    desk.woken = false;
    this.#stepsOut += 1;
    void this.#turns
      .inOrder(pipeline, () => this.#stepped(pipeline, desk, work))
      .finally(() => {
        this.#stepsOut -= 1;
        this.turn();
      });
  }

  /** One part that cannot be worked on keeps no other back: after a failure each is tried alone. */
  async #stepped(pipeline: string, desk: Desk, work: Work): Promise<void> {
    const row = await this.#engine.store.pipelines.get(pipeline);
    if (row === null) return;
    try {
      await this.#taken(row, desk, work);
      for (const delivery of work.heard) await this.#inHand.laidDown(delivery, null);
    } catch (error) {
      const parts = partsOf(work);
      for (const part of parts) await this.#stepped(pipeline, desk, part);
      if (parts.length === 0) await this.#postpone(row, desk, { ...work, error });
    }
  }

  async #taken(row: PipelineRow, desk: Desk, work: Work): Promise<void> {
    this.#carrier.begin(row.installation, await step(this.#engine, row, this.#turn(row, desk, work)));
    const isAll = desk.performed.length === 0 && desk.tried.length === 0;
    if (isAll) desk.trouble.over();
  }

  /** A delivery is to blame where its pipeline can take a step without it; else it waits until that can. */
  async #postpone(row: PipelineRow, desk: Desk, failed: Work & { readonly error: unknown }): Promise<void> {
    const { heard, performed, tried, error } = failed;
    const { clock, github, log } = this.#engine;
    const [now, guids] = [clock.now(), heard.map(({ guid }) => guid)];
    log.warn({ pipeline: row.id, deliveries: guids, error }, "a step failed; it is taken again later");
    const limit = github.limitOf(error, now);
    const problem = github.problemOf(error);
    const isToBlame = limit === null && heard.length > 0 && (await this.#goesOn(row, desk));
    const nextAt = isToBlame ? null : now + (limit ?? desk.trouble.met(problem, now));
    for (const delivery of heard) await this.#inHand.laidDown(delivery, { problem, nextAt });
    if (nextAt === null || (limit !== null && heard.length > 0)) return;
    desk.performed.push(...performed);
    desk.tried.unshift(...tried);
    desk.notBefore = nextAt;
    desk.woken = true;
  }

  /** Can it take a step that hears nothing? */
  async #goesOn(row: PipelineRow, desk: Desk): Promise<boolean> {
    return await this.#taken(row, desk, NOTHING).then(
      () => true,
      () => false,
    );
  }

  /** Pipelines whose steps fail whatever they hear, by their ids. */
  get stuck(): readonly (Stuck & { readonly pipeline: string })[] {
    return [...this.#desks].flatMap(([pipeline, { trouble }]) =>
      trouble.stuck === null ? [] : [{ pipeline, ...trouble.stuck }],
    );
  }

  async #tidy(now: number): Promise<void> {
    if (now < this.#tidiedAt + TIDIED_EVERY_MS) return;
    this.#tidiedAt = now;
    const { store } = this.#engine;
    await store.write((transaction) => store.inbox.forget(transaction, now));
  }

  /** Takes a step with what a sweep found, unless something was decided since it looked. */
  readonly #tell = async (row: PipelineRow, { after, inputs }: Found): Promise<boolean> => {
    let isCurrent = false;
    await this.#turns.inOrder(row.id, async () => {
      isCurrent = (await this.#engine.store.journal.load(row.id)).sequence === after;
      if (!isCurrent) return;
      const turn = this.#turn(row, this.#desk(row.id), { ...NOTHING, swept: inputs });
      this.#carrier.begin(row.installation, await step(this.#engine, row, turn));
    });
    return isCurrent;
  };

  #turn({ installation }: PipelineRow, { memory }: Desk, work: Work): Turn {
    return { work, memory, room: () => (this.#stopped ? NONE : this.#carrier.allowed(installation)) };
  }

  /** The next time at which anything becomes due by itself. What is due already is in hand, or waits for its pause to end. */
  async #nextDue(): Promise<number | null> {
    const now = this.#engine.clock.now();
    const { inbox, outbox, pipelines } = this.#engine.store;
    const pauses = [...this.#desks.values()].map((desk) => desk.notBefore).filter((time) => time > now);
    const times = [
      ...pauses,
      this.#carrier.pacedUntil,
      await inbox.nextDue(now),
      await outbox.nextDue(now),
      await pipelines.nextWake(now),
      await this.#sweep.nextDue(now),
    ];
    const later = times.filter((time) => time !== null);
    return later.length === 0 ? null : Math.min(...later);
  }
}

const isDue = (desk: Desk, now: number): boolean =>
  desk.notBefore <= now && (desk.woken || desk.heard.length > 0 || desk.performed.length > 0 || desk.tried.length > 0);
