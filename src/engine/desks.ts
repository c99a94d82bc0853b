/** What each pipeline has to hear, and its steps: one after the other, whatever comes meanwhile. */
import type { Input } from "../pipeline/input.ts";
import { ClaimLostError } from "../store/store.ts";
import type { PipelineRow, Resting } from "../store/store.ts";
import { Carrier, NO_ROOM } from "./carrier.ts";
import type { Engine } from "./engine.ts";
import { isForgettable } from "./forgetting.ts";
import type { HeardDelivery } from "./hearing.ts";
import { Looks } from "./looks.ts";
import { MOST_TRIES, pauseAfter } from "./outcomes.ts";
import type { Performed } from "./outcomes.ts";
import type { Turns } from "./ports.ts";
import { Readings } from "./readings.ts";
import { step } from "./step.ts";
import type { Memory, Turn, Work } from "./step.ts";
import type { Found } from "./sweep-pipeline.ts";
import { Asker, Tries } from "./tries.ts";
import type { Remembered } from "./tries.ts";

/** One pipeline's. */
export type Desk = {
  heard: HeardDelivery[];
  performed: Performed[];
  /** What addresses said that were asked. */
  tried: Input[];
  woken: boolean;
  failures: number;
  notBefore: number;
  /** Steps that are being taken, or wait for the one before. */
  steps: number;
  readonly memory: Memory;
};

export class Desks {
  readonly #engine: Engine;
  readonly #turns: Turns;
  /** Something of a pipeline has ended. */
  readonly #ended: () => void;
  readonly #desks = new Map<string, Desk>();
  /** Deliveries that are being worked on: by how many pipelines, and whether one of them is to hear it again. */
  readonly #inHand = new Map<number, { pipelines: number; again: boolean }>();
  readonly #asker: Asker;
  readonly carrier: Carrier;
  #isStopped = false;
  /** How many steps are being taken. */
  stepsOut = 0;

  constructor(engine: Engine, turns: Turns, ended: () => void) {
    this.#engine = engine;
    this.#turns = turns;
    this.#ended = ended;
    this.#asker = new Asker(engine.http);
    this.carrier = new Carrier(engine, (pipeline, performed) => {
      // What came of it is found again by whoever works on the pipeline now.
      if (this.#isOurs(pipeline)) this.#desk(pipeline).performed.push(performed);
      ended();
    });
  }

  /** Pipelines of which more is remembered than the store knows. */
  get size(): number {
    return this.#desks.size;
  }

  get asksOut(): number {
    return this.#asker.out;
  }

  get inHand(): ReadonlyMap<number, unknown> {
    return this.#inHand;
  }

  /** From now on what came of effects is still written down; nothing new is begun. */
  stop(): void {
    this.#isStopped = true;
    this.#asker.stop();
  }

  hear(pipeline: string, heard: HeardDelivery): void {
    const { pipelines } = this.#inHand.get(heard.seq) ?? { pipelines: 0 };
    this.#inHand.set(heard.seq, { pipelines: pipelines + 1, again: false });
    this.#desk(pipeline).heard.push(heard);
  }

  wake(pipeline: string): void {
    this.#desk(pipeline).woken = true;
  }

  /** Lets those take their step that have something to hear. */
  step(now: number): void {
    const isDue = this.#isStopped ? hasOutcomes : hasWork;
    const isAlone = this.#engine.store.claims === null;
    for (const [pipeline, desk] of this.#desks)
      if (desk.notBefore <= now && isDue(desk)) this.#step(pipeline, desk);
      // What is shared is closed when it is given back.
      else if (isAlone && isForgettable(desk, now)) this.#desks.delete(pipeline);
  }

  /** When those go on whose step has failed. */
  pauses(now: number): readonly number[] {
    return [...this.#desks.values()].map((desk) => desk.notBefore).filter((time) => time > now);
  }

  /** Those of which nothing is in hand. */
  resting(now: number): readonly Resting[] {
    return [...this.#desks]
      .filter(([pipeline, desk]) => isResting(desk, now) && !this.carrier.carries(pipeline))
      .map(
        ([
          pipeline,
          {
            notBefore,
            failures,
            memory: { tries },
          },
        ]) => ({
          pipeline,
          notBefore,
          memory: JSON.stringify({ failures, tries: tries.written() } satisfies Written),
        }),
      );
  }

  close(pipeline: string): void {
    this.#desks.delete(pipeline);
  }

  /** All of it may be another process's now. */
  forgetAll(): void {
    this.#desks.clear();
    this.#inHand.clear();
  }

  /** `written`: what the process that worked on it before remembered. */
  open(pipeline: string, written: string | null): void {
    const desk = this.#desk(pipeline);
    if (written === null) return;
    const { failures, tries } = JSON.parse(written) as Written;
    desk.failures = failures;
    desk.memory.tries.restore(tries);
  }

  #isOurs(pipeline: string): boolean {
    const { claims } = this.#engine.store;
    return claims === null || claims.ours.has(pipeline);
  }

  #desk(pipeline: string): Desk {
    const known = this.#desks.get(pipeline);
    if (known !== undefined) return known;
    const tries = new Tries(this.#asker, (input) => {
      if (input !== null) desk.tried.push(input);
      this.#ended();
    });
    const apartMs = this.#engine.store.claims === null ? 0 : CLOCKS_APART_MS;
    const memory = { looks: new Looks(), readings: new Readings(apartMs), tries };
    const nothing = { heard: [], performed: [], tried: [], woken: false };
    const desk: Desk = { ...nothing, failures: 0, notBefore: 0, steps: 0, memory };
    this.#desks.set(pipeline, desk);
    return desk;
  }

  #step(pipeline: string, desk: Desk): void {
    const work = { heard: desk.heard.splice(0), performed: desk.performed.splice(0), tried: desk.tried.splice(0) };
    desk.woken = false;
    void this.#inTurn(pipeline, desk, () => this.#stepped(pipeline, desk, work));
  }

  async #inTurn(pipeline: string, desk: Desk, work: () => Promise<void>): Promise<void> {
    this.stepsOut += 1;
    desk.steps += 1;
    try {
      await this.#turns.inOrder(pipeline, work);
    } finally {
      this.stepsOut -= 1;
      desk.steps -= 1;
      this.#ended();
    }
  }

  /** One delivery that cannot be worked on keeps neither the others back nor what came of effects. */
  async #stepped(pipeline: string, desk: Desk, work: Work): Promise<void> {
    const row = await this.#engine.store.pipelines.get(pipeline);
    if (row === null) return;
    try {
      this.carrier.begin(row.installation, await step(this.#engine, row, this.#turn(row, desk, work)));
      desk.failures = 0;
      for (const delivery of work.heard) await this.#laidDown(delivery, { again: false });
    } catch (error) {
      if (error instanceof ClaimLostError) return this.#dropped(pipeline, desk, work);
      const besides = work.performed.length + work.tried.length;
      if (work.heard.length > 1 || (work.heard.length === 1 && besides > 0)) {
        await this.#stepped(pipeline, desk, { ...work, heard: [] });
        for (const one of work.heard) await this.#stepped(pipeline, desk, { heard: [one], performed: [], tried: [] });
      } else await this.#postpone(pipeline, desk, { ...work, error });
    }
  }

  /** Whoever works on it now hears the same. */
  #dropped(pipeline: string, desk: Desk, { heard }: Work): void {
    for (const { seq } of heard) this.#inHand.delete(seq);
    if (this.#desks.get(pipeline) === desk) this.#desks.delete(pipeline);
  }

  /** What several pipelines hear is done with when the last has laid it down and none is to hear it again. */
  async #laidDown({ seq, isShared }: HeardDelivery, { again }: { readonly again: boolean }): Promise<void> {
    const inHand = this.#inHand.get(seq);
    if (inHand === undefined) return;
    inHand.pipelines -= 1;
    inHand.again ||= again;
    if (inHand.pipelines > 0) return;
    const { store, clock } = this.#engine;
    if (isShared && !inHand.again)
      await store.write((transaction) => store.inbox.finish(transaction, [seq], clock.now()));
    this.#inHand.delete(seq);
  }

  async #postpone(pipeline: string, desk: Desk, failed: Work & { readonly error: unknown }): Promise<void> {
    const { heard, performed, tried, error } = failed;
    const { clock, github, log, store } = this.#engine;
    const now = clock.now();
    this.#engine.meter.note({ is: "step-failed" });
    log.warn({ pipeline, deliveries: heard.map(({ guid }) => guid), error }, "a step failed; it is taken again later");
    const limit = github.limitOf(error, now);
    if (limit === null) desk.failures += 1;
    const nextAt = now + (limit ?? pauseAfter(desk.failures));
    const problem = error instanceof Error ? error.message : String(error);
    for (const delivery of heard) {
      await store.write((transaction) =>
        limit === null
          ? store.inbox.fail(transaction, delivery.seq, { nextAt, problem, mostTries: MOST_TRIES })
          : // No try: it is not the delivery that fails.
            store.inbox.wait(transaction, delivery.seq, { nextAt, problem }),
      );
      await this.#laidDown(delivery, { again: true });
    }
    if (heard.length > 0) return;
    desk.performed.push(...performed);
    desk.tried.unshift(...tried);
    desk.notBefore = nextAt;
    desk.woken = true;
  }

  /** Takes a step with what a sweep found, unless something was decided since it looked. */
  readonly tell = async (row: PipelineRow, { after, inputs }: Found): Promise<boolean> => {
    let isCurrent = false;
    const desk = this.#desk(row.id);
    await this.#inTurn(row.id, desk, async () => {
      isCurrent = (await this.#engine.store.journal.load(row.id)).sequence === after;
      if (!isCurrent) return;
      const turn = this.#turn(row, desk, { heard: [], performed: [], tried: [], swept: inputs });
      this.carrier.begin(row.installation, await step(this.#engine, row, turn));
    });
    return isCurrent;
  };

  #turn({ installation }: PipelineRow, { memory }: Desk, work: Work): Turn {
    return { work, memory, room: () => (this.#isStopped ? NO_ROOM : this.carrier.allowed(installation)) };
  }
}

/** What is worth handing on to another process. */
type Written = { readonly failures: number; readonly tries: Remembered };

/** Clocks of machines that share a store agree within this. */
const CLOCKS_APART_MS = 2_000;

const hasOutcomes = (desk: Desk): boolean => desk.performed.length > 0;
const hasWork = (desk: Desk): boolean =>
  desk.woken || desk.heard.length > 0 || hasOutcomes(desk) || desk.tried.length > 0;

/** What only waits for its pause to end may be another's then. */
const isResting = (desk: Desk, now: number): boolean =>
  desk.steps === 0 &&
  desk.memory.tries.out === 0 &&
  (!hasWork(desk) || (desk.notBefore > now && desk.heard.length + desk.performed.length + desk.tried.length === 0));
