/** The living comment: one on each pull request, edited in place; its first line has a word that only this state has. */
import { broughtBy } from "../../pipeline/line.ts";
import { environmentOf } from "../../pipeline/model.ts";
import { standsAs } from "../../pipeline/candidate.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { State } from "../../pipeline/model.ts";
import type { Stage } from "../../pipeline/definition.ts";
import { standing, successor } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { inline, inMarkdown, paste, word } from "../../wording/escape.ts";
import { listed, some } from "../../wording/lists.ts";
import { comment, marker as markerOf } from "../../wording/markdown.ts";
import { joined, lowered, raised, rich, words } from "../../wording/text.ts";
import type { Markdown, Words } from "../../wording/text.ts";
import { duration, moment, since } from "../../wording/times.ts";
import { beside } from "./beside.ts";
import { commitTitle, failedCount } from "./commit-check.ts";
import type { Content } from "./content.ts";
import { resumed } from "./controlled.ts";
import { keptIn } from "./composed.ts";
import { leftUnknown } from "./entered.ts";
import { following, nextAfterEnd } from "./failed.ts";
import { folds } from "./folds.ts";
import { justMerged } from "./just-merged.ts";
import { resultOf, whatOf, wordOf } from "./results.ts";
import { leftSaid, leftWord } from "./rolled-back.ts";
import { lineOf, short, zoneOf } from "./shown.ts";
import { asOf } from "./status.ts";
import { rejectedAt, stoppingOrMarred, undecidedAt, vetoedAt, waitingFor } from "./stopped.ts";
import type { At, Said } from "./stopped.ts";
import { calledOffBy } from "./vetoed.ts";

/** Names of checks in a sentence. */
const MOST_NAMED = 10;

export function livingComment(state: State, pull: number): Content {
  const marker = markerOf(words`living`, words`pr`, pull);
  const own = broughtBy(state, pull) ?? orphanWith(state, pull) ?? headOf(state, pull);
  if (own === null) throw new Error(`no candidate brings #${pull}`);
  const { candidate, said } = followed(state, own);
  const parts = [
    rich`### ${said.heading}`,
    said.sentence,
    lineOf(state, candidate, { links: true }),
    ...(said.leadIn === undefined ? [] : [said.leadIn]),
    ...(said.next === null
      ? []
      : [said.lead === undefined ? paste(said.next) : rich`${said.lead}\n${paste(said.next)}`]),
    ...(said.isFirst === true
      ? [rich`This comment follows the change to production. It is edited in place and sends no further mail.`]
      : folds(state, candidate)),
  ];
  const end = rich`\n\n${asOf(state)}${marker}`;
  return { is: "comment", issue: pull, body: comment(joined(parts, words`\n\n`), end), marker };
}

/** A forced push took the candidate that brought it off the trunk. */
const orphanWith = (state: State, pull: number): Candidate | null =>
  Object.values(state.candidates).find(({ changes }) => changes.some((change) => change.number === pull)) ?? null;

/** The newest head of an open pull request that was put somewhere. */
const headOf = (state: State, pull: number): Candidate | null =>
  Object.values(state.candidates)
    .filter(({ origin }) => origin.kind === "pull_request" && origin.number === pull)
    .toSorted((a, b) => b.bornAt - a.bornAt)[0] ?? null;

/** Once superseded, the comment tells of the candidate that carries the change on. */
function followed(state: State, own: Candidate): { readonly candidate: Candidate; readonly said: Said } {
  let candidate = own;
  for (
    let next = successor(state, candidate), steps = 0;
    next !== null && steps < 50;
    next = successor(state, candidate), steps += 1
  )
    candidate = next;
  const said = candidate.origin.kind === "pull_request" ? saidOfHead(state, candidate) : saidOf(state, candidate);
  if (candidate.id === own.id) return { candidate, said };
  const carrier = short(candidate.sha);
  const sentence = rich`${carrier} contains ${short(own.sha)} and carries this change on. ${said.sentence}`;
  const isThere = said.heading.startsWith("In ");
  return {
    candidate,
    said: {
      ...said,
      heading: isThere
        ? rich`${said.heading}, with ${carrier}`
        : rich`Superseded by ${carrier}: ${lowered(said.heading)}`,
      sentence,
    },
  };
}

function saidOf(state: State, candidate: Candidate): Said {
  const sha = short(candidate.sha);
  const { commit } = candidate;
  const stages = (state.policy?.definition.stages ?? []).map((stage): At => ({
    stage,
    seen: standing(state, candidate, stage.name),
  }));
  if (candidate.orphaned)
    return {
      heading: rich`Off the trunk: a forced push removed it`,
      sentence: rich`${sha} never starts again; what runs of it may finish.`,
      next: null,
    };
  if (commit.is === "waiting") return { ...justMerged(state, candidate), isFirst: true };
  if (commit.is === "failed")
    return {
      heading: rich`${standsAs(commit) === "aborted" ? words`Aborted` : words`Failed`} in the commit stage: ${failedNames(candidate)}`,
      sentence: rich`${commitTitle(state, candidate, inMarkdown)}. A new commit mends it; the newest run of a check counts.`,
      next: null,
    };
  return (
    inTrouble(state, candidate, stages) ??
    rejectedAt(stages, sha) ??
    underWay(state, candidate, stages) ??
    vetoedAt(state, stages) ??
    arrived(state, candidate, stages)
  );
}

function failedNames({ commit }: Candidate): Markdown {
  if (commit.is !== "failed") return words``;
  return commit.names.length === 0
    ? word(commit.code)
    : some(
        commit.names.map((name) => inline(name)),
        MOST_NAMED,
        failedCount(commit),
      );
}

function inTrouble(state: State, candidate: Candidate, stages: readonly At[]): Said | null {
  const sha = short(candidate.sha);
  for (const { stage, seen } of stages.toReversed()) {
    if (seen.is !== "ended") continue;
    const left = leftSaid(state, candidate, stage.name, seen);
    if (left !== null) return left;
    if (seen.outcome.is === "succeeded") continue;
    const name = word(stage.name);
    const open = undecidedAt(candidate, { stage, seen });
    if (open !== null) return open;
    const follows = following({ candidate, stage: stage.name, attempt: seen.attempt }, keptIn(state));
    const next = nextAfterEnd(state, candidate, { stage: stage.name, outcome: seen.outcome });
    const { why, leading } = beside(state, { candidate: candidate.id, stage: stage.name }, { next, voice: inMarkdown });
    const isUnknown = seen.outcome.is === "aborted" && leftUnknown(seen.attempt);
    const means = isUnknown
      ? words`What runs in ${name} is unknown until the next deploy.`
      : why === null
        ? words`${sha} goes no further until ${name} succeeds.`
        : null;
    return {
      heading: endHeading(name, seen),
      sentence: joined([rich`${endResult(candidate, seen)}.`, means, follows, why], words` `),
      ...(leading === undefined ? {} : { leadIn: rich`${leading}:` }),
      next,
    };
  }
  return null;
}

type Ended = Extract<Standing, { is: "ended" }>;

function endHeading(name: Words, seen: Ended): Markdown {
  const { outcome } = seen;
  if (outcome.is === "aborted") return rich`${outcome.vetoed === true ? words`Called off` : words`Aborted`} at ${name}`;
  return rich`${wordOf[outcome.is]} ${outcome.is === "failed" ? words`in` : words`at`} ${name}: ${whatOf(seen, inMarkdown)}`;
}

const endResult = (candidate: Candidate, seen: Ended): Markdown =>
  seen.outcome.is === "aborted" && seen.outcome.vetoed === true
    ? raised(calledOffBy(candidate, seen.outcome.by, inMarkdown))
    : resultOf(seen, inMarkdown);

function underWay(state: State, candidate: Candidate, stages: readonly At[]): Said | null {
  const stopping = stoppingOrMarred(state, candidate, stages);
  if (stopping !== null) return stopping;
  const sha = short(candidate.sha);
  const active = stages.filter(({ seen }) => seen.is === "active");
  if (active.length === 0) return null;
  const names = active.map(({ stage, seen }) => words`${word(stage.name)} is ${doing(state, stage, seen)}`);
  const done = stages.findLast(
    ({ stage, seen }) => stage.kind === "deploy" && seen.is === "ended" && seen.outcome.is === "succeeded",
  );
  const there =
    done === undefined ? words`${sha} has passed its commit stage.` : words`${sha} is in ${word(done.stage.name)}.`;
  return { heading: rich`On its way: ${listed(names)}`, sentence: there, next: null };
}

function doing(state: State, stage: Stage, seen: Standing): Words {
  const phase = seen.is === "active" ? seen.attempt.phase : null;
  if (phase?.is === "stopping") return words`being stopped`;
  if (phase?.is === "verifying") return words`being verified`;
  if (phase?.is === "soaking") return words`soaking until ${since(phase.until, zoneOf(state), state.at)}`;
  return stage.kind === "deploy" ? words`being deployed` : words`running`;
}

/** Nothing runs: it has arrived where users are, waits, or is ready for somebody to ask. */
function arrived(state: State, candidate: Candidate, stages: readonly At[]): Said {
  const zone = zoneOf(state);
  const sha = short(candidate.sha);
  const waiting = stages.find(({ seen }) => seen.is === "waiting");
  if (waiting?.seen.is === "waiting") {
    return waitingFor(state, waiting.stage.name, waiting.seen.explanation, sha);
  }
  const ready = stages.find(({ seen }) => seen.is === "ready");
  if (ready?.seen.is === "ready") {
    return {
      heading: rich`Ready for ${word(ready.stage.name)} since ${moment(ready.seen.since, zone)}`,
      sentence: rich`${sha} has passed all that ${word(ready.stage.name)} needs. It is entered when a person says so.`,
      next: `/promote ${ready.stage.name}`,
    };
  }
  const last = stages.findLast(({ seen }) => seen.is === "ended" && seen.outcome.is === "succeeded");
  if (last?.seen.is !== "ended")
    return {
      heading: rich`Waiting: ${sha} has passed its commit stage`,
      sentence: rich`No stage has taken it yet.`,
      next: null,
    };
  return inPlace(state, candidate, { stage: last.stage, seen: last.seen });
}

function inPlace(
  state: State,
  candidate: Candidate,
  { stage, seen }: { readonly stage: Stage; readonly seen: Ended },
): Said {
  const { cause } = seen.attempt;
  const { at } = seen;
  const login = cause.is === "automation" ? null : cause.login;
  const by = login === null ? words`` : rich` Asked for by ${inline(login)}.`;
  if (cause.is === "rollback")
    return {
      heading: rich`In ${word(stage.name)} again since ${moment(at, zoneOf(state))}`,
      sentence: rich`${short(candidate.sha)} was put back after ${leftWord(state, stage.name, cause)}.${by}`,
      next: null,
    };
  const total = duration(at - candidate.bornAt);
  return {
    heading: rich`In ${word(stage.name)} since ${moment(at, zoneOf(state))}`,
    sentence: rich`${total} after the merge, as ${short(candidate.sha)}.${by}`,
    next: null,
  };
}

function saidOfHead(state: State, candidate: Candidate): Said {
  const stages = (state.policy?.definition.stages ?? []).map((stage): At => ({
    stage,
    seen: standing(state, candidate, stage.name),
  }));
  const sha = short(candidate.sha);
  const trouble = inTrouble(state, candidate, stages) ?? underWay(state, candidate, stages) ?? vetoedAt(state, stages);
  if (trouble !== null) return trouble;
  const there = stages.findLast(({ seen }) => seen.is === "ended" && seen.outcome.is === "succeeded");
  if (there?.seen.is !== "ended") return arrived(state, candidate, stages);
  const hold = environmentOf(state, there.stage.environment)?.hold ?? null;
  const name = word(there.stage.name);
  const isHeld = hold?.candidate === candidate.id;
  const at = moment(there.seen.at, zoneOf(state));
  if (!isHeld)
    return {
      heading: rich`Was on ${name}: this pull request's head ${sha}`,
      sentence: rich`Deployed ${at}. The environment was given back; trunk candidates go there again.`,
      next: null,
    };
  return {
    heading: rich`Deployed to ${name}: this pull request's head ${sha}`,
    sentence: rich`${at}. ${name} stays on it until this pull request is merged or closed; trunk candidates wait meanwhile. Later pushes are **not** deployed.`,
    leadIn: rich`To give ${name} back now, which starts ${resumed(state, there.stage.name)}:`,
    next: `/resume ${there.stage.name}`,
  };
}
