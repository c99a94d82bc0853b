/** Moves that nobody planned: pushes, checks, runs, commands and hours in any order. */
import { allRuns } from "../../src/pipeline/by-stage.ts";
import fc from "fast-check";
import type { Command, Version } from "../../src/pipeline/command.ts";
import { isActive, lastAttempt } from "../../src/pipeline/attempt.ts";
import type { Run } from "../../src/pipeline/attempt.ts";
import type { Asking } from "../../src/pipeline/http.ts";
import { askings, triesOf } from "../../src/pipeline/verification.ts";
import { answered, silent } from "./asked.ts";
import { numberOf, openHead, sha } from "./walk.ts";
import type { Walk } from "./walk.ts";

export const words = ["a1", "b2", "c3", "d4", "e5", "f6"];
const stages = ["sandbox", "performance", "accessibility", "staging", "production"];
const word = fc.constantFrom(...words);
export const stage = fc.constantFrom(...stages);
export const buttons = ["promote", "approve", "reject", "retry", "rollback"] as const;
const button = fc.constantFrom(...buttons);
const deployStage = fc.constantFrom("sandbox", "staging", "production");

const named = (one: string): Version => ({ is: "sha", prefix: sha(one) });
const controls: readonly ((stage: string, one: string) => Command)[] = [
  (stage) => ({ verb: "lock", stage, forMs: 30 * 60_000, reason: "r" }),
  (stage) => ({ verb: "unlock", stage }),
  (stage) => ({ verb: "hold", stage, reason: "r" }),
  (stage) => ({ verb: "pass", stage, words: null }),
  (stage) => ({ verb: "fail", stage, reason: "r" }),
  (_stage, one) => ({ verb: "veto", version: named(one), reason: "r" }),
  (_stage, one) => ({ verb: "unveto", version: named(one) }),
  (stage) => ({ verb: "plan", stage, version: null }),
  (stage) => ({ verb: "rollback", stage, version: null, reason: null }),
  (stage, one) => ({ verb: "rollback", stage, version: named(one), reason: null }),
];

export type Move = (walk: Walk) => void;

export const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 3,
    arbitrary: word.map(
      (one): Move =>
        (walk) =>
          released(walk, one),
    ),
  },
  {
    weight: 9,
    arbitrary: fc.tuple(fc.constantFrom(...controls), deployStage, word, fc.constantFrom("mona", "hubot")).map(
      ([control, name, one, by]): Move =>
        (walk) =>
          void walk.ask(control(name, one), { by, version: sha(one) }),
    ),
  },
  {
    weight: 3,
    arbitrary: word.map(
      (one): Move =>
        (walk) =>
          void walk.push(one, { changes: [{ number: words.indexOf(one) + 10, author: "mona" }] }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.tuple(word, fc.constantFrom("passed", "passed", "passed", "failed", "pending")).map(
      ([one, state]): Move =>
        (walk) =>
          void walk.checks(one, [{ name: "build", state: state as "passed" }]),
    ),
  },
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.nat(9), fc.constantFrom("start", "success", "success", "success", "failure", "cancelled", "neutral"))
      .map(
        ([pick, end]): Move =>
          (walk) =>
            progress(walk, pick, end),
      ),
  },
  {
    weight: 14,
    arbitrary: fc.nat(9).map(
      (pick): Move =>
        (walk) =>
          seenThrough(walk, pick, "success"),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom("abort", "retry", "resume"), stage).map(
      ([verb, name]): Move =>
        (walk) =>
          void walk.ask({ verb: verb as "abort", stage: name }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(...stages, "production"), fc.constantFrom("here", "here", "fe", "fd")).map(
      ([name, where]): Move =>
        (walk) =>
          void walk.promote(name, where === "here" ? { is: "control" } : openHead(17, where)),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(word, stage, button).map(
      ([one, name, which]): Move =>
        (walk) =>
          void walk.click(one, name, which),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom("fe", "fd").map(
      (one): Move =>
        (walk) =>
          void walk.checks(one),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 90 }).map(
      (minutes): Move =>
        (walk) =>
          void walk.later(minutes * 60_000),
    ),
  },
);

/** Of any length: left to itself fast-check makes none longer than ten, in which hardly anything is ever deployed. */
export const walks = fc.array(move, { minLength: 10, maxLength: 80, size: "max" });

/** One of the attempts that are under way. */
function underWay(walk: Walk, pick: number): Run | undefined {
  const active = allRuns(walk.state).filter((run) => isActive(lastAttempt(run)));
  return active[pick % Math.max(1, active.length)];
}

/** It ends so: its deployment, its dispatch and its run, one after another. */
export function seenThrough(walk: Walk, pick: number, end: string): void {
  const { stage: name, candidate } = underWay(walk, pick) ?? {};
  for (let times = 0; times < 5; times += 1) {
    const active = allRuns(walk.state).filter((run) => isActive(lastAttempt(run)));
    const at = active.findIndex((run) => run.stage === name && run.candidate === candidate);
    if (at >= 0) progress(walk, at, end);
  }
}

/** A change goes as far as it gets when all ends well, and somebody asks for production. */
export function released(walk: Walk, one: string): void {
  walk.push(one, { changes: [{ number: words.indexOf(one) + 10, author: "mona" }] }).checks(one);
  for (let round = 0; round < 12; round += 1) progress(walk, round, "success");
  walk.promote("production");
  for (let round = 0; round < 4; round += 1) progress(walk, round, "success");
}

/** What looks at a deployed version says nothing of it, and somebody passes or fails it. */
export function judged(walk: Walk, verb: "pass" | "fail"): void {
  const active = allRuns(walk.state).filter((run) => isActive(lastAttempt(run)));
  const at = active.findIndex((run) => lastAttempt(run).phase.is === "verifying");
  const run = active[at];
  if (run === undefined) return;
  for (let times = 0; times < 2; times += 1) progress(walk, at, "neutral");
  const { stage: name } = run;
  walk.ask(verb === "pass" ? { verb, stage: name, words: null } : { verb, stage: name, reason: "r" });
}

/** Something comes of one of the attempts that are under way; `lost`: nobody knows what. */
export function progress(walk: Walk, pick: number, end: string): void {
  const run = underWay(walk, pick);
  if (run === undefined) return;
  const deploy = lastAttempt(run);
  const [asking] = askings(deploy);
  if (asking !== undefined) return tried(walk, asking, end);
  // Once it is deployed, what looks at it goes on.
  const attempt = triesOf(deploy).find(isActive) ?? deploy;
  if (end === "lost") {
    const failure = { attempt: attempt.id, code: "run-lost", detail: "", mayRun: true } as const;
    walk.tell({ kind: "dispatch-failed", at: walk.at, ...failure });
    return;
  }
  const github = { id: numberOf(attempt.id), url: "https://github.com/x" };
  if (attempt.spec.kind === "deploy" && attempt.deployment === null)
    walk.tell({ kind: "deployment-created", at: walk.at, attempt: attempt.id, deployment: walk.events.length });
  else if (attempt.phase.is === "intended" || (attempt.phase.is === "stopping" && attempt.phase.run === null))
    // Aborted meanwhile, GitHub's answer to the dispatch comes all the same.
    walk.tell({ kind: "dispatched", at: walk.at, attempt: attempt.id, run: github });
  else if (attempt.phase.is !== "ended" && attempt.phase.is !== "verifying" && attempt.phase.run !== null) {
    const report = {
      kind: "run-reported",
      at: walk.at,
      run: attempt.phase.run,
      title: attempt.id,
      workflow: attempt.spec.workflow,
      by: null,
      runAttempt: 1,
      own: true,
    } as const;
    walk.tell(
      end === "start"
        ? { ...report, status: "in_progress", conclusion: null }
        : { ...report, status: "completed", conclusion: end },
    );
  }
}

/** The address of what is deployed is asked once more. */
function tried(walk: Walk, { attempt, place }: Asking, end: string): void {
  const after = walk.at;
  walk.later(20_000);
  const answer = end === "success" ? answered(200) : end === "failure" ? answered(503) : silent;
  walk.tell({ kind: "http-tried", at: walk.at, attempt, place, asked: walk.at, after, answer });
}
