/** Lets candidates in: one eligibility path for what people asked for and for what the pipeline does by itself. */
import { runAt } from "../by-stage.ts";
import { approvalRules, isApproved } from "../approvals.ts";
import { believedUntil, isPersons } from "../askers.ts";
import { stageNamed } from "../definition.ts";
import type { CommitRule, Definition, Stage } from "../definition.ts";
import type { Event } from "../event.ts";
import { mayEnter } from "../explain.ts";
import { newestReady } from "./bind.ts";
import { isNewer, newestFirst } from "../line.ts";
import { attemptId } from "../attempt.ts";
import { nextNumber } from "../attempts.ts";
import { environmentOf } from "../model.ts";
import type { AttemptSpec, Cause } from "../attempt.ts";
import type { Candidate } from "../candidate.ts";
import type { Hold } from "../environment.ts";
import type { Request, State } from "../model.ts";
import { onceWhile } from "../once.ts";
import { repeatDue } from "../retries.ts";
import type { Rule } from "./settle.ts";

export const start: Rule = (state, at) => {
  const definition = state.policy?.definition;
  if (definition === undefined) return [];
  const back = goBack(state, definition, at);
  if (back.length > 0) return back;
  const commit = startCommit(state, definition.commit, at);
  if (commit.length > 0) return commit;
  for (const stage of testsFirst(state)) {
    const candidate = contenders(state, stage).find((one) => mayEnter(state, one, stage));
    if (candidate !== undefined && isBelieved(state, candidate, stage, at)) return enter(state, candidate, stage, at);
  }
  return [];
};

/** What stands in an environment is tested before the next one takes its place. */
const testsFirst = onceWhile(["policy"], ({ policy }) =>
  (policy?.definition.stages ?? []).toSorted((a, b) => Number(a.kind === "deploy") - Number(b.kind === "deploy")),
);

/** A rollback goes before everything else. */
function goBack(state: State, definition: Definition, at: number): readonly Event[] {
  for (const request of state.requests.filter((one) => one.rollback !== undefined)) {
    const stage = stageNamed(definition, request.stage);
    const candidate = state.candidates[request.candidate ?? ""];
    if (stage === undefined || candidate === undefined) continue;
    if (mayEnter(state, candidate, stage) && isBelieved(state, candidate, stage, at))
      return enter(state, candidate, stage, at);
  }
  return [];
}

/** Who may be next: those that people asked for; a failed one that is repeated; those they approved; the newest that has passed upstream. */
export function contenders(state: State, stage: Stage): readonly Candidate[] {
  const pinned = state.requests
    .filter((request) => request.stage === stage.name && request.candidate !== null)
    .map((request) => state.candidates[request.candidate ?? ""]);
  const isAuto = stage.promote === "auto";
  const newest = isAuto ? newestReady(state, stage) : undefined;
  const approved =
    isAuto && approvalRules(stage).length > 0 ? newestFirst(state).filter((one) => isApproved(state, one, stage)) : [];
  return [...pinned, repeatDue(state, stage), ...approved, newest].filter((one) => one !== undefined && one !== null);
}

const requestsFor = (state: State, candidate: Candidate, stage: Stage): readonly Request[] =>
  state.requests.filter((one) => one.stage === stage.name && one.candidate === candidate.id);

/** Whose wish it is: going back before going on. */
const decisive = (requests: readonly Request[]): Request | undefined =>
  requests.find((one) => one.rollback !== undefined) ?? requests[0];

/** Nobody asked, or whoever did was looked up a moment ago; else he is looked up first, and nothing passes him meanwhile. */
function isBelieved(state: State, candidate: Candidate, stage: Stage, at: number): boolean {
  const request = decisive(requestsFor(state, candidate, stage));
  return request === undefined || !isPersons(request) || at < believedUntil(request);
}

function enter(state: State, candidate: Candidate, stage: Stage, at: number): readonly Event[] {
  const requests = requestsFor(state, candidate, stage);
  const request = decisive(requests);
  const cause = causeOf(request);
  const fulfilled = requests.map(({ id }): Event => ({ type: "RequestEnded", at, request: id, why: "started" }));
  const hold = request === undefined ? [] : heldBy(state, candidate, stage, { ...request, at });
  return [begun(state, candidate, { stage: stage.name, spec: specOf(stage), cause, at }), ...fulfilled, ...hold];
}

function causeOf(request: Request | undefined): Cause {
  if (request === undefined) return { is: "automation" };
  const { reason } = request;
  return request.rollback === undefined
    ? { is: "person", login: request.by, reason }
    : { is: "rollback", login: request.by, reason, ...request.rollback };
}

type Beginning = { readonly stage: string; readonly spec: AttemptSpec; readonly cause: Cause; readonly at: number };

function begun(state: State, candidate: Candidate, { stage, spec, cause, at }: Beginning): Event {
  const number = nextNumber(state, candidate.id, stage);
  const attempt = attemptId(candidate.id, stage, number);
  return { type: "Started", at, candidate: candidate.id, stage, attempt, number, spec, cause };
}

/** A person's choice of a pull request's head, of a version older than what ran there, or of going back, keeps automation off. */
function heldBy(state: State, candidate: Candidate, stage: Stage, request: Request): readonly Event[] {
  if (stage.kind === "test") return [];
  const ran = environmentOf(state, stage.environment)?.lastVerified?.candidate ?? null;
  const isOlder = ran !== null && isNewer(state, ran, candidate.id);
  const pull = candidate.origin.kind === "pull_request" ? candidate.origin.number : null;
  const { at, by, rollback } = request;
  if (pull === null && !isOlder && rollback === undefined) return [];
  const fixOf = rollback === undefined ? {} : { fixOf: rollback.from };
  const hold: Hold = { by, at, candidate: candidate.id, sha: candidate.sha, pull, ...fixOf };
  return [{ type: "HoldSet", at, environment: stage.environment, hold }];
}

export const specOf = (stage: Stage): AttemptSpec => ({
  kind: stage.kind,
  workflow: stage.workflow,
  inputs: stage.inputs,
  environment: stage.environment,
  production: stage.production,
  url: stage.kind === "deploy" ? stage.url : null,
  timeoutMs: stage.timeoutMs,
  retries: stage.retries,
  ...(stage.kind === "deploy" && stage.verify !== undefined ? { verify: stage.verify } : {}),
  ...(stage.kind === "deploy" && stage.soakMs !== undefined ? { soakMs: stage.soakMs } : {}),
  ...(stage.kind === "deploy" && stage.onFailure !== undefined ? { onFailure: stage.onFailure } : {}),
});

/** Where nothing runs on push, the commit stage dispatches its own workflow. */
function startCommit(state: State, rule: CommitRule, at: number): readonly Event[] {
  const { workflow, timeoutMs } = rule;
  if (workflow === null) return [];
  const candidate = Object.values(state.candidates).find(
    ({ id, commit, orphaned }) => commit.is === "waiting" && !orphaned && runAt(state, id, "commit") === undefined,
  );
  if (candidate === undefined) return [];
  const spec: AttemptSpec = {
    kind: "commit",
    workflow,
    inputs: {},
    environment: "",
    production: false,
    url: null,
    timeoutMs,
    retries: 0,
  };
  return [begun(state, candidate, { stage: "commit", spec, cause: { is: "automation" }, at })];
}
