/** What each pipeline has to hear, and its steps: one after the other, whatever comes meanwhile. */
import type { Input } from "../pipeline/input.ts";
import { ClaimLostError } from "../store/store.ts";
import type { PipelineRow, Resting, Whole } from "../store/store.ts";
import { Carrier, NO_ROOM } from "./carrier.ts";
import type { Engine } from "./engine.ts";
import { isForgettable } from "./forgetting.ts";
import type { HeardDelivery } from "./hearing.ts";
import { InHand } from "./in-hand.ts";
import { Looks } from "./looks.ts";
import type { Performed } from "./outcomes.ts";
import { NOTHING, partsOf } from "./parts.ts";
import type { Turns } from "./ports.ts";
import { Readings } from "./readings.ts";
import { step } from "./step.ts";
import type { Memory, Turn, Work } from "./step.ts";
import type { Found } from "./sweep-pipeline.ts";
import { Asker, Tries } from "./tries.ts";
import type { Remembered } from "./tries.ts";
import { Trouble } from "./trouble.ts";
import type { Stuck } from "./trouble.ts";

/** One pipeline's. */
export type Desk = {
  heard: HeardDelivery[];
  performed: Performed[];
  /** What addresses said that were asked. */
  tried: Input[];
  woken: boolean;
  notBefore: number;
  /** Steps that are being taken, or wait for the one before. */
  steps: number;
  readonly trouble: Trouble;
  readonly memory: Memory;
};

export class Desks {
  readonly #engine: Engine;
  readonly #turns: Turns;
  /** Something of a pipeline has ended. */
  readonly #ended: () => void;
  readonly #desks = new Map<string, Desk>();
  readonly inHand: InHand;
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
    this.inHand = new InHand(engine);
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

  /** Pipelines whose steps fail whatever they hear, by their ids. */
  get stuck(): readonly (Stuck & { readonly pipeline: string })[] {
    return [...this.#desks].flatMap(([pipeline, { trouble }]) =>
      trouble.stuck === null ? [] : [{ pipeline, ...trouble.stuck }],
    );
  }

  /** From now on what came of effects is still written down; nothing new is begun. */
  stop(): void {
    this.#isStopped = true;
    this.#asker.stop();
  }

  hear(pipeline: string, heard: HeardDelivery): void {
    this.inHand.take(heard.seq);
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
  resting(): readonly Resting[] {
    const all = [...this.#desks].filter(([pipeline, desk]) => isResting(desk) && !this.carrier.carries(pipeline));
    return all.map(([pipeline, desk]) => {
      const asked = desk.memory.tries.written();
      return { pipeline, notBefore: desk.notBefore, memory: asked.length === 0 ? null : JSON.stringify(asked) };
    });
  }

  close(pipeline: string): void {
    this.#desks.delete(pipeline);
  }

  /** All of it may be another process's now. */
  forgetAll(): void {
    this.#desks.clear();
    this.inHand.clear();
  }

  /** `written`: what the process that worked on it before remembered. */
  open(pipeline: string, written: string | null): void {
    this.inHand.expect(0);
    const desk = this.#desk(pipeline);
    if (written === null) return;
    desk.memory.tries.restore(JSON.parse(written) as Remembered);
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
    const desk: Desk = { ...nothing, notBefore: 0, steps: 0, trouble: new Trouble(), memory };
    this.#desks.set(pipeline, desk);
    return desk;
  }

  #step(pipeline: string, desk: Desk): void {
    // As they came: what people say is about what they said before.
    desk.heard.sort((a, b) => a.seq - b.seq);
    const heard = desk.heard.splice(0, HEARD_AT_ONCE);
    const work = { heard, performed: desk.performed.splice(0), tried: desk.tried.splice(0) };
    desk.woken = false;
    void this.#inTurn(pipeline, desk, async () => {
      try {
        await this.#stepped(pipeline, desk, work);
      } catch (error) {
        this.#putBack(pipeline, desk, { ...work, error });
      }
    });
  }

  /** The store is away, and not even that could be written down: it is all still to be done. */
  #putBack(pipeline: string, desk: Desk, { heard, performed, tried, error }: Work & { readonly error: unknown }): void {
    const { clock, github, log } = this.#engine;
    log.error({ pipeline, error }, "a step failed with its store; it is taken again later");
    desk.heard.unshift(...heard.filter(({ seq }) => this.inHand.has(seq)));
    desk.performed.unshift(...performed);
    desk.tried.unshift(...tried);
    desk.notBefore = clock.now() + desk.trouble.met(github.problemOf(error), clock.now());
    desk.woken = true;
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

  /** One part that cannot be worked on keeps no other back: after a failure each is tried alone. */
  async #stepped(pipeline: string, desk: Desk, work: Work): Promise<void> {
    const whole = await this.#engine.store.journal.whole(pipeline);
    if (whole === null) return;
    try {
      await this.#taken(whole, desk, work);
      for (const { seq } of work.heard) this.inHand.drop(seq);
    } catch (error) {
      if (error instanceof ClaimLostError) return this.#dropped(pipeline, desk, work);
      const parts = partsOf(work);
      for (const part of parts) await this.#stepped(pipeline, desk, part);
      if (parts.length === 0) await this.#postpone(whole.row, desk, { ...work, error });
    }
  }

  async #taken(whole: Whole, desk: Desk, work: Work): Promise<void> {
    const { row } = whole;
    this.carrier.begin(row.installation, await step(this.#engine, whole, this.#turn(row, desk, work)));
    const isAll = desk.performed.length === 0 && desk.tried.length === 0;
    if (isAll) desk.trouble.over();
  }

  /** Whoever works on it now hears the same. */
  #dropped(pipeline: string, desk: Desk, { heard }: Work): void {
    this.#engine.store.claims?.lose(pipeline);
    for (const { seq } of [...heard, ...desk.heard.splice(0)]) this.inHand.drop(seq);
    if (this.#desks.get(pipeline) === desk) this.#desks.delete(pipeline);
  }

  /** A delivery is to blame where its pipeline can take a step without it; else it waits until that can. */
  async #postpone(row: PipelineRow, desk: Desk, failed: Work & { readonly error: unknown }): Promise<void> {
    const { heard, performed, tried, error } = failed;
    const { clock, github, log, meter } = this.#engine;
    const [now, guids] = [clock.now(), heard.map(({ guid }) => guid)];
    meter.note({ is: "step-failed" });
    log.warn({ pipeline: row.id, deliveries: guids, error }, "a step failed; it is taken again later");
    const limit = github.limitOf(error, now);
    const problem = github.problemOf(error);
    const isToBlame = limit === null && heard.length > 0 && (await this.#goesOn(row, desk));
    const nextAt = isToBlame ? null : now + (limit ?? desk.trouble.met(problem, now));
    for (const delivery of heard) await this.inHand.putBack(delivery, { problem, nextAt, pipeline: row.id });
    if (nextAt === null || (limit !== null && heard.length > 0)) return;
    desk.performed.push(...performed);
    desk.tried.unshift(...tried);
    desk.notBefore = nextAt;
    desk.woken = true;
  }

  /** Can it take a step that hears nothing? */
  async #goesOn(row: PipelineRow, desk: Desk): Promise<boolean> {
    try {
      const whole = await this.#engine.store.journal.whole(row.id);
      if (whole !== null) await this.#taken(whole, desk, NOTHING);
      return true;
    } catch {
      return false;
    }
  }

  /** Takes a step with what a sweep found, unless something was decided since it looked. */
  readonly tell = async (row: PipelineRow, { after, inputs }: Found): Promise<boolean> => {
    let isCurrent = false;
    const desk = this.#desk(row.id);
    await this.#inTurn(row.id, desk, async () => {
      const whole = await this.#engine.store.journal.whole(row.id);
      isCurrent = whole?.sequence === after;
      if (whole === null || !isCurrent) return;
      const turn = this.#turn(row, desk, { ...NOTHING, swept: inputs });
      this.carrier.begin(row.installation, await step(this.#engine, whole, turn));
    });
    return isCurrent;
  };

  #turn({ installation }: PipelineRow, { memory }: Desk, work: Work): Turn {
    return { work, memory, room: () => (this.#isStopped ? NO_ROOM : this.carrier.allowed(installation)) };
  }
}

/** A step that fails was in vain, and each of these is heard alone. */
const HEARD_AT_ONCE = 200;
/** Clocks of machines that share a store agree within this. */
const CLOCKS_APART_MS = 2_000;

const hasOutcomes = (desk: Desk): boolean => desk.performed.length > 0;
const hasWork = (desk: Desk): boolean =>
  desk.woken || desk.heard.length > 0 || hasOutcomes(desk) || desk.tried.length > 0;

const isResting = (desk: Desk): boolean => desk.steps === 0 && desk.memory.tries.out === 0 && !hasWork(desk);
