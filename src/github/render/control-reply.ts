/** Replies to whoever took hold of an environment or a version, or was refused because somebody else had. */
import type { ControlReply, Refusal } from "../../pipeline/answer.ts";
import { attemptById } from "../../pipeline/attempts.ts";
import { runOf } from "../../pipeline/evolve/attempt.ts";
import { short } from "../../pipeline/model.ts";
import type { State } from "../../pipeline/model.ts";
import { inline, spelt } from "../../wording/escape.ts";
import { sentence } from "../../wording/reasons.ts";
import { duration, moment, since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { failureOf } from "./rolled-back.ts";
import { named, safeLink, titled, zoneOf } from "./shown.ts";
import { mostFor } from "./tree.ts";
import { vetoFacts, vetoSaid, wayOut } from "./vetoed.ts";

type RollingBack = Extract<ControlReply, { is: "rolling-back" }>;

/** A refusal whose facts are times and other people's words; `null`: its facts are told as they are. */
export function controlRefused(refusal: Refusal, state: State, at: number): string | null {
  const { code, facts } = refusal;
  if (code === "vetoed")
    return `${sentence(code, vetoFacts(refusal, state, at))} ${wayOut(facts["sha"] ?? "")} If the verdict is wrong:`;
  if (code !== "locked") return null;
  const follows =
    facts["later"] === undefined
      ? "When it opens, the newest eligible candidate goes, only that one."
      : "It was taken after you wrote, so it stays.";
  return `${sentence(code, lockFacts(refusal, state, at))} ${follows}`;
}

/** `since` and `until` are told as times, the latter with its distance from when it was asked. */
function lockFacts({ facts }: Refusal, state: State, at: number): Readonly<Record<string, string>> {
  const zone = zoneOf(state);
  const until = Number(facts["until"]);
  return {
    ...facts,
    who: inline(facts["who"] ?? ""),
    since: since(Number(facts["since"]), zone, at),
    until: until === 0 ? "until it is unlocked" : `until ${since(until, zone, at)}, in ${duration(until - at)}`,
    reason: inline(facts["reason"] ?? ""),
  };
}

export function controlSaid(state: State, reply: ControlReply, by: string): Said {
  if (reply.is === "rolling-back") return rollbackSaid(state, reply, by);
  if (reply.is === "vetoed" || reply.is === "unvetoed") return vetoSaid(reply, by);
  const { stage, next } = reply;
  const candidate = next === null ? undefined : state.candidates[next];
  if (reply.is === "held")
    return {
      heading: `${titled(stage)}: automation is off`,
      sentence: `Held by ${by}, reason: ${inline(reply.reason)}. What runs there stays. \`/resume ${stage}\` would start ${candidate === undefined ? "nothing now" : named(candidate)}.`,
      next: `/resume ${stage}`,
    };
  const { lock } = reply;
  const owner = inline(lock.by);
  if (reply.is === "unlocked")
    return {
      heading: `${titled(stage)}: unlocked`,
      sentence: `The lock of ${owner} is ended by ${by}; its reason was ${inline(lock.reason)}. ${candidate === undefined ? "Nothing waits for it now." : `${named(candidate)} goes there next, only that one.`}`,
      next: `/explain ${stage}`,
    };
  const until = lock.until === null ? "" : ` until ${moment(lock.until, zoneOf(state), lock.at)}`;
  return {
    heading: `${titled(stage)}: locked by ${lock.by}${until}`,
    sentence: `Nobody but ${owner} deploys there; ${candidate === undefined ? "nothing waits for it now" : `${named(candidate)} waits for it`}. Reason: ${inline(lock.reason)}.`,
    next: `/unlock ${stage}`,
  };
}

function rollbackSaid(state: State, reply: RollingBack, by: string): Said {
  const { stage, verifiedAt, attempt: id, awaited } = reply;
  const [from, to] = [short(reply.from), short(reply.to)];
  const attempt = id === null ? null : (attemptById(state, id)?.attempt ?? null);
  const last = `${to} was verified there ${moment(verifiedAt, zoneOf(state))} and is not vetoed.`;
  const after = `After it ${from} is vetoed and ${stage} is on hold.`;
  if (awaited !== null)
    return {
      heading: `${titled(stage)}: will roll back from ${from} to ${to}`,
      sentence: `Recorded for ${by}; it goes before everything else. Waits for: ${mostFor(awaited, state, spelt)}. ${after} Not to wait:`,
      next: awaited.code === "busy" ? `/abort ${awaited.stage}` : `/explain ${stage}`,
    };
  const ended = attempt?.phase.is === "ended" && attempt.phase.outcome.is !== "succeeded" ? failureOf(attempt) : null;
  if (attempt !== null && ended !== null)
    return {
      heading: `${titled(stage)}: the rollback to ${to} failed`,
      sentence: `${inline(ended)}. Asked for by ${by}; ${stage} needs a person.`,
      next: `/rollback ${stage} to ${to}`,
    };
  const link = safeLink(attempt === null ? undefined : runOf(attempt.phase)?.url);
  const log = link === null ? "" : ` [Log](${link})`;
  return {
    heading: `${titled(stage)}: rolling back from ${from} to ${to}`,
    sentence: `${last} A rollback skips windows, soak and approvals. ${after}${log}`,
    next: `/abort ${stage}`,
  };
}
