/** Walks one pipeline through what happens to it, in the words of the trade. Names and numbers stand for themselves. */
import { arrivalAt, markAt, runAt } from "../../src/pipeline/by-stage.ts";
import type { Button } from "../../src/pipeline/command.ts";
import type { Definition } from "../../src/pipeline/definition.ts";
import { decide } from "../../src/pipeline/decide.ts";
import { commandOf } from "../../src/pipeline/decide/buttons.ts";
import type { Event } from "../../src/pipeline/event.ts";
import type { Clicked, Commented, PlaceAsked } from "../../src/pipeline/asking.ts";
import type { CheckSeen, Input } from "../../src/pipeline/input.ts";
import { lastAttempt } from "../../src/pipeline/attempt.ts";
import { initialState } from "../../src/pipeline/model.ts";
import type { Attempt, Outcome } from "../../src/pipeline/attempt.ts";
import type { State } from "../../src/pipeline/model.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { looksDue, nextWake } from "../../src/pipeline/wake.ts";
import type { Look } from "../../src/pipeline/wake.ts";
import { shop } from "./definition.ts";

export const START = Date.UTC(2026, 9, 14, 12, 2);
export const MINUTE = 60_000;

/** A sha that begins with a readable word: `sha("a1")` is `a1` and zeros. */
export const sha = (word: string): string => word.padEnd(40, "0");
export const candidate = (word: string): string => `c${word}`.padEnd(32, "0");
export const head = (word: string): string => `h${word}`.padEnd(32, "0");

const passed = (name: string): CheckSeen => ({
  name,
  app: "github-actions",
  appId: 15_368,
  origin: { is: "foreign" },
  state: "passed",
  url: null,
  order: 1,
});

export class Walk {
  state: State = initialState;
  at = START;
  readonly events: Event[] = [];
  /** Who may no longer write. */
  readonly dismissed = new Set<string>();
  #asked = 0;

  constructor(definition: Definition | null = shop()) {
    if (definition !== null) this.config(definition);
  }

  tell(input: Input): readonly Event[] {
    const { events, state } = decide(this.state, input);
    this.state = state;
    this.events.push(...events);
    const due = this.state.requests.length === 0 ? [] : looksDue(this.state, this.at);
    return [...events, ...due.flatMap((look) => this.#answer(look))];
  }

  /** Whoever asked may still, unless he is told of otherwise. */
  #answer(look: Look): readonly Event[] {
    if (look.is !== "asker") return [];
    const { by, id: request } = look.request;
    const role = this.dismissed.has(by) ? "read" : "write";
    return this.tell({
      kind: "asker-read",
      at: this.at,
      request,
      right: { is: "known", role, roleName: role },
      teams: {},
    });
  }

  config(definition: Definition, word = "f0"): this {
    const file = { is: "good", blob: JSON.stringify(definition), definition, warnings: [] } as const;
    this.tell({ kind: "config-read", at: this.at, sha: sha(word), pull: null, file, lacking: [] });
    return this;
  }

  push(word: string, more: Partial<Extract<Input, { kind: "trunk-moved" }>> = {}): this {
    const before = this.state.trunk?.head ?? null;
    const changes = more.changes ?? [];
    this.tell({
      kind: "trunk-moved",
      at: this.at,
      branch: "main",
      candidate: candidate(word),
      sha: sha(word),
      before,
      by: "octocat",
      head: sha(word),
      orphans: [],
      restored: [],
      ...more,
      changes,
    });
    return this;
  }

  checks(word: string, checks: readonly Partial<CheckSeen>[] = [{ name: "build" }], more: object = {}): this {
    const seen = checks.map((check): CheckSeen => ({ ...passed("build"), ...check }));
    this.tell({
      kind: "checks-read",
      at: this.at,
      sha: sha(word),
      known: true,
      isAll: true,
      checks: seen,
      required: [],
      ...more,
    });
    return this;
  }

  /** The dispatch is done and its run has begun. */
  running(word: string, stage: string): this {
    const attempt = this.attempt(word, stage);
    if (attempt.spec.kind === "deploy" && attempt.deployment === null) {
      this.tell({ kind: "deployment-created", at: this.at, attempt: attempt.id, deployment: numberOf(attempt.id) });
    }
    this.tell({
      kind: "dispatched",
      at: this.at,
      attempt: attempt.id,
      run: { id: numberOf(attempt.id), url: `https://github.com/acme/shop/actions/runs/${numberOf(attempt.id)}` },
    });
    return this.report(word, stage, { status: "in_progress" });
  }

  report(word: string, stage: string, more: Partial<Extract<Input, { kind: "run-reported" }>>): this {
    const attempt = this.attempt(word, stage);
    const run = { id: numberOf(attempt.id), url: `https://github.com/acme/shop/actions/runs/${numberOf(attempt.id)}` };
    this.tell({
      kind: "run-reported",
      at: this.at,
      run,
      title: `Deploy ${attempt.id}`,
      workflow: attempt.spec.workflow,
      status: "completed",
      conclusion: null,
      by: null,
      runAttempt: 1,
      own: true,
      ...more,
    });
    return this;
  }

  ends(word: string, stage: string, conclusion = "success"): this {
    if (this.attempt(word, stage).phase.is === "intended") this.running(word, stage);
    return this.report(word, stage, { conclusion });
  }

  later(ms: number): this {
    this.at += ms;
    this.tell({ kind: "woke", at: this.at });
    return this;
  }

  ask(command: Commented["command"], more: Partial<Commented> = {}): readonly Event[] {
    this.#asked += 1;
    const right = { is: "known", role: "write", roleName: "write" } as const;
    return this.tell({
      kind: "asked",
      at: this.at,
      id: `${this.#asked}-1`,
      comment: this.#asked,
      issue: 12,
      saidAt: this.at,
      by: "octocat",
      command,
      right,
      teams: {},
      public: true,
      place: { is: "control" },
      version: null,
      ...more,
    });
  }

  /** A button of the check run of a candidate (by its word) at a stage. */
  click(word: string, stage: string, button: Button, more: Partial<Clicked> = {}): readonly Event[] {
    this.#asked += 1;
    const id = this.state.candidates[head(word)] === undefined ? candidate(word) : head(word);
    const right = { is: "known", role: "admin", roleName: "admin" } as const;
    const said = { kind: "asked", at: this.at, saidAt: this.at, id: `click-${this.#asked}`, version: null } as const;
    const command = commandOf(this.state, id, stage, button);
    const place = { is: "check", candidate: id, pull: null } as const;
    const who = { by: "octocat", right, teams: {}, public: true };
    return this.tell({ ...said, ...who, command, place, isOutdated: false, ...more });
  }

  /** A pull request was opened, or moved to this head. */
  opened(number: number, word: string, more: Partial<Extract<Input, { kind: "pull-changed" }>> = {}): this {
    const facts = {
      number,
      head: word,
      base: "main",
      author: "octocat",
      branch: null,
      by: null,
      updatedAt: this.at,
    } as const;
    const state = { is: "open", moved: null } as const;
    this.tell({ kind: "pull-changed", at: this.at, ...facts, state, ...more });
    return this;
  }

  /** On an open pull request of which nothing was heard yet, that is heard first. */
  promote(stage: string, place: PlaceAsked = { is: "control" }, more: Partial<Commented> = {}): readonly Event[] {
    if (place.is === "pull" && place.state === "open" && this.state.pulls[place.number] === undefined)
      this.opened(place.number, place.head, { updatedAt: this.at - MINUTE });
    return this.ask({ verb: "promote", stage, version: null, reason: null }, { place, ...more });
  }

  get answer() {
    const last = this.state.answers.at(-1);
    if (last === undefined) throw new Error("nothing was answered");
    return last.reply;
  }

  get wake(): number | null {
    return nextWake(this.state);
  }

  plan(kind: string): readonly string[] {
    return plan(this.state)
      .filter((effect) => effect.kind === kind)
      .map((effect) => effect.key);
  }

  attempt(word: string, stage: string): Attempt {
    const run = runAt(this.state, candidate(word), stage) ?? runAt(this.state, head(word), stage);
    if (run === undefined) throw new Error(`${word} has not entered ${stage}`);
    return lastAttempt(run);
  }

  /** How a candidate stands at a stage, in one word. */
  at_(
    word: string,
    stage: string,
  ): Outcome["is"] | Attempt["phase"]["is"] | "superseded" | "removed" | "aborted" | "rejected" | "waiting" | "absent" {
    for (const id of [candidate(word), head(word)]) {
      const run = runAt(this.state, id, stage);
      if (run !== undefined) {
        const { phase } = lastAttempt(run);
        return phase.is === "ended" ? phase.outcome.is : phase.is;
      }
      const mark = markAt(this.state, id, stage);
      if (mark !== undefined) return mark.is;
      if (arrivalAt(this.state, id, stage) !== undefined) return "waiting";
    }
    return "absent";
  }

  /** Takes a candidate through the stages named, each ending in success. */
  through(word: string, ...stages: readonly string[]): this {
    for (const stage of stages) this.ends(word, stage);
    return this;
  }
}

/** A number that stands for one attempt in GitHub's ids. */
export const numberOf = (text: string): number =>
  [...text].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1_000_003, 7);

export const merged = (number: number, mergedAt = START): PlaceAsked => ({
  is: "pull",
  number,
  state: "merged",
  base: "main",
  mergedAt,
});
export const openHead = (number: number, word: string, more: object = {}): PlaceAsked => ({
  is: "pull",
  number,
  state: "open",
  head: sha(word),
  fork: false,
  base: "main",
  candidate: head(word),
  ...more,
});
