/** Replies to whoever took hold of an environment or a version, or was refused because somebody else had. */
import type { ControlReply, Refusal } from "../../pipeline/answer.ts";
import { attemptById } from "../../pipeline/attempts.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import type { State } from "../../pipeline/model.ts";
import { inline, inMarkdown, prose, word } from "../../wording/escape.ts";
import { link } from "../../wording/markdown.ts";
import { sentence } from "../../wording/reasons.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { duration, moment, since } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { failureOf } from "./rolled-back.ts";
import { named, short, titled, zoneOf } from "./shown.ts";
import { mostFor } from "./tree.ts";
import { vetoSaid } from "./veto-reply.ts";
import { IF_WRONG, vetoFacts, wayOut } from "./vetoed.ts";

type RollingBack = Extract<ControlReply, { is: "rolling-back" }>;

/** A refusal whose facts are times and other people's words; `null`: its facts are told as they are. */
export function controlRefused(refusal: Refusal, state: State, at: number): Markdown | null {
  const { code, facts } = refusal;
  if (code === "vetoed")
    return rich`${sentence(code, vetoFacts(refusal, state, at))} ${wayOut(state, facts["sha"] ?? "", inMarkdown)} ${IF_WRONG}:`;
  if (code !== "locked") return null;
  const follows =
    facts["later"] === undefined
      ? words`When it opens, the newest eligible candidate goes, only that one.`
      : words`It was taken after you wrote, so it stays.`;
  return rich`${sentence(code, lockFacts(refusal, state, at))} ${follows}`;
}

/** `since` and `until` are told as times, the latter with its distance from when it was asked. */
function lockFacts({ facts }: Refusal, state: State, at: number): Readonly<Record<string, Markdown>> {
  const zone = zoneOf(state);
  const until = Number(facts["until"]);
  return {
    ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, prose(value)])),
    who: inline(facts["who"] ?? ""),
    since: since(Number(facts["since"]), zone, at),
    until:
      until === 0 ? words`until it is unlocked` : words`until ${since(until, zone, at)}, in ${duration(until - at)}`,
    reason: inline(facts["reason"] ?? ""),
  };
}

export function controlSaid(state: State, reply: ControlReply, by: Markdown): Said {
  if (reply.is === "rolling-back") return rollbackSaid(state, reply, by);
  if (reply.is === "vetoed" || reply.is === "unvetoed") return vetoSaid(state, reply, by);
  const { stage, next } = reply;
  const candidate = next === null ? undefined : state.candidates[next];
  if (reply.is === "held")
    return {
      heading: rich`${titled(stage)}: automation is off`,
      sentence: rich`Held by ${by}, reason: ${inline(reply.reason)}. What runs there stays. ${inline(`/resume ${stage}`)} would start ${candidate === undefined ? words`nothing now` : named(candidate)}.`,
      next: `/resume ${stage}`,
    };
  const { lock } = reply;
  const owner = inline(lock.by);
  if (reply.is === "unlocked")
    return {
      heading: rich`${titled(stage)}: unlocked`,
      sentence: rich`The lock of ${owner} is ended by ${by}; its reason was ${inline(lock.reason)}. ${candidate === undefined ? words`Nothing waits for it now.` : words`${named(candidate)} goes there next, only that one.`}`,
      next: `/explain ${stage}`,
    };
  const until = lock.until === null ? words`` : words` until ${moment(lock.until, zoneOf(state), lock.at)}`;
  return {
    heading: rich`${titled(stage)}: locked by ${inline(lock.by)}${until}`,
    sentence: rich`Nobody but ${owner} deploys there; ${candidate === undefined ? words`nothing waits for it now` : words`${named(candidate)} waits for it`}. Reason: ${inline(lock.reason)}.`,
    next: `/unlock ${stage}`,
  };
}

function rollbackSaid(state: State, reply: RollingBack, by: Markdown): Said {
  const { stage, verifiedAt, attempt: id, awaited } = reply;
  const [from, to] = [short(reply.from), short(reply.to)];
  const attempt = id === null ? null : (attemptById(state, id)?.attempt ?? null);
  const last =
    verifiedAt === null
      ? words`${to} ran there before Sluice, as GitHub's deployments say; Sluice has not verified it.`
      : words`${to} was verified there ${moment(verifiedAt, zoneOf(state))} and is not vetoed.`;
  const after = words`After it ${from} is vetoed and ${word(stage)} is on hold.`;
  if (awaited !== null)
    return {
      heading: rich`${titled(stage)}: will roll back from ${from} to ${to}`,
      sentence: rich`Recorded for ${by}; it goes before everything else. Waits for: ${mostFor(awaited, state, inMarkdown)}. ${after} Not to wait:`,
      next: awaited.code === "busy" ? `/abort ${awaited.stage}` : `/explain ${stage}`,
    };
  const ended =
    attempt?.phase.is === "ended" && attempt.phase.outcome.is !== "succeeded" ? failureOf(attempt, inMarkdown) : null;
  if (attempt !== null && ended !== null)
    return {
      heading: rich`${titled(stage)}: the rollback to ${to} failed`,
      sentence: rich`${ended}. Asked for by ${by}; ${word(stage)} needs a person.`,
      next: `/rollback ${stage} to ${to}`,
    };
  const linked = link(words`Log`, attempt === null ? null : runOf(attempt.phase)?.url);
  const log = linked === null ? words`` : rich` ${linked}`;
  return {
    heading: rich`${titled(stage)}: rolling back from ${from} to ${to}`,
    sentence: rich`${last} A rollback skips windows, soak and approvals. ${after}${log}`,
    next: `/abort ${stage}`,
  };
}
