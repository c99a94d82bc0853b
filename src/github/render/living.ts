/** The living comment: one on each pull request, edited in place; its first line has a word that only this state has. */
import { broughtBy } from "../../pipeline/line.ts";
import { short, environmentOf } from "../../pipeline/model.ts";
import type { Candidate, State } from "../../pipeline/model.ts";
import type { Stage } from "../../pipeline/definition.ts";
import { requestFor } from "../../pipeline/requests.ts";
import { standing, successor } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { comment, inline, paste, literal, spelt } from "../../wording/escape.ts";
import { listed } from "../../wording/lists.ts";
import { duration, moment, since } from "../../wording/times.ts";
import { signs } from "../../wording/signs.ts";
import { commitTitle } from "./commit-check.ts";
import type { Content } from "./content.ts";
import { resumed } from "./controlled.ts";
import { nextAfter, resultOf } from "./results.ts";
import { leftSaid, leftWord } from "./rolled-back.ts";
import { lineOf, safeLink, shownAs, zoneOf } from "./shown.ts";
import { asOf } from "./status.ts";
import { tree } from "./tree.ts";
import { rejectedAt, vetoedAt, waitingFor } from "./stopped.ts";
import type { At, Said } from "./stopped.ts";
import { runOf } from "../../pipeline/evolve/attempt.ts";

export function livingComment(state: State, pull: number): Content {
  const marker = `<!-- sluice:1 living pr=${pull} -->`;
  const own = broughtBy(state, pull) ?? orphanWith(state, pull) ?? headOf(state, pull);
  if (own === null) throw new Error(`no candidate brings #${pull}`);
  const { candidate, said } = followed(state, own);
  const parts = [
    `### ${said.heading}`,
    said.sentence,
    lineOf(state, candidate, { links: true }),
    ...(said.leadIn === undefined ? [] : [said.leadIn]),
    ...(said.next === null ? [] : [said.lead === undefined ? paste(said.next) : `${said.lead}\n${paste(said.next)}`]),
    ...(said.isFirst === true
      ? ["This comment follows the change to production. It is edited in place and sends no further mail."]
      : folds(state, candidate)),
  ];
  const end = `\n\n${asOf(state, " · commands: `/help`")}${marker}`;
  return { is: "comment", issue: pull, body: comment(parts.join("\n\n"), end), marker };
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
  const sentence = `${carrier} contains ${short(own.sha)} and carries this change on. ${said.sentence}`;
  const isThere = said.heading.startsWith("In ");
  return {
    candidate,
    said: {
      ...said,
      heading: isThere ? `${said.heading}, with ${carrier}` : `Superseded by ${carrier}: ${lowered(said.heading)}`,
      sentence,
    },
  };
}

const lowered = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function saidOf(state: State, candidate: Candidate): Said {
  const sha = short(candidate.sha);
  const { commit } = candidate;
  const stages = (state.policy?.definition.stages ?? []).map((stage): At => ({
    stage,
    seen: standing(state, candidate, stage.name),
  }));
  if (candidate.orphaned)
    return {
      heading: "Off the trunk: a forced push removed it",
      sentence: `${sha} never starts again; what runs of it may finish.`,
      next: null,
    };
  if (commit.is === "waiting") return { ...justMerged(state, candidate), isFirst: true };
  if (commit.is === "failed")
    return {
      heading: `Failed in the commit stage: ${failedNames(candidate)}`,
      sentence: `${commitTitle(state, candidate, spelt)}. A new commit mends it; the newest run of a check counts.`,
      next: null,
    };
  return (
    inTrouble(state, candidate, stages) ??
    rejectedAt(stages, sha) ??
    underWay(stages, sha) ??
    vetoedAt(state, stages) ??
    arrived(state, candidate, stages)
  );
}

const failedNames = ({ commit }: Candidate): string =>
  commit.is === "failed" ? listed(commit.names.map((name) => inline(name))) || commit.code : "";

function justMerged(state: State, candidate: Candidate): Said {
  const rule = state.policy?.definition.commit;
  const named =
    rule === undefined || rule.checks === "default"
      ? "its checks"
      : listed(rule.checks.map((check) => inline(check.name)));
  const first =
    state.policy?.definition.stages.filter((stage) => stage.needs.length === 0).map((stage) => stage.name) ?? [];
  const byHand = (state.policy?.definition.stages ?? []).filter((stage) => stage.promote === "manual");
  const asks = byHand.map(({ name }) => {
    const asked = requestFor(state, candidate, name);
    return asked === undefined
      ? ` ${name} needs ${inline(`/promote ${name}`)}.`
      : ` ${inline(asked.by)} has asked for ${name}.`;
  });
  return {
    heading: "Merged: the commit stage is running",
    sentence: `This change is candidate ${short(candidate.sha)}. When ${named || "the commit stage"} ${rule?.checks === "default" || (rule?.checks.length ?? 0) !== 1 ? "pass" : "passes"} it goes to ${listed(first)}.${asks.join("")}`,
    next: null,
  };
}

function inTrouble(state: State, candidate: Candidate, stages: readonly At[]): Said | null {
  const sha = short(candidate.sha);
  for (const { stage, seen } of stages.toReversed()) {
    if (seen.is !== "ended") continue;
    const left = leftSaid(state, candidate, stage.name, seen);
    if (left !== null) return left;
    if (seen.outcome.is === "succeeded") continue;
    const plainly = resultOf(seen.attempt, seen.outcome, seen.at);
    // What GitHub said of a refusal may repeat what people wrote.
    const result = seen.outcome.is === "errored" ? literal(plainly) : plainly;
    const [word = "Failed"] = result.split(":");
    const unknown = seen.outcome.is === "aborted" && runOf(seen.attempt.phase) !== null && stage.kind === "deploy";
    const heading =
      seen.outcome.is === "aborted"
        ? `Aborted at ${stage.name}`
        : `${word} ${seen.outcome.is === "failed" ? "in" : "at"} ${stage.name}: ${result.slice(word.length + 2)}`;
    const means = unknown
      ? `What runs in ${stage.name} is unknown until the next deploy.`
      : `${sha} goes no further until ${stage.name} succeeds.`;
    return { heading, sentence: `${result}. ${means}`, next: nextAfter(state, stage.name, seen.outcome) };
  }
  return null;
}

function underWay(stages: readonly At[], sha: string): Said | null {
  const active = stages.filter(({ seen }) => seen.is === "active");
  if (active.length === 0) return null;
  const names = active.map(({ stage }) => `${stage.name} is ${stage.kind === "deploy" ? "being deployed" : "running"}`);
  const done = stages.findLast(
    ({ stage, seen }) => stage.kind === "deploy" && seen.is === "ended" && seen.outcome.is === "succeeded",
  );
  const there = done === undefined ? `${sha} has passed its commit stage.` : `${sha} is in ${done.stage.name}.`;
  return { heading: `On its way: ${listed(names)}`, sentence: there, next: null };
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
      heading: `Ready for ${ready.stage.name} since ${moment(ready.seen.since, zone)}`,
      sentence: `${sha} has passed all that ${ready.stage.name} needs. It is entered when a person says so.`,
      next: `/promote ${ready.stage.name}`,
    };
  }
  const last = stages.findLast(({ seen }) => seen.is === "ended" && seen.outcome.is === "succeeded");
  if (last?.seen.is !== "ended")
    return {
      heading: `Waiting: ${sha} has passed its commit stage`,
      sentence: "No stage has taken it yet.",
      next: null,
    };
  return inPlace(state, candidate, { stage: last.stage, seen: last.seen });
}

function inPlace(
  state: State,
  candidate: Candidate,
  { stage, seen }: { readonly stage: Stage; readonly seen: Extract<Standing, { is: "ended" }> },
): Said {
  const { cause } = seen.attempt;
  const { at } = seen;
  const by = cause.is === "automation" ? "" : ` Asked for by ${inline(cause.login)}.`;
  if (cause.is === "rollback")
    return {
      heading: `In ${stage.name} again since ${moment(at, zoneOf(state))}`,
      sentence: `${short(candidate.sha)} was put back after ${leftWord(state, stage.name, cause)}.${by}`,
      next: null,
    };
  const total = duration(at - candidate.bornAt);
  return {
    heading: `In ${stage.name} since ${moment(at, zoneOf(state))}`,
    sentence: `${total} after the merge, as ${short(candidate.sha)}.${by}`,
    next: null,
  };
}

function saidOfHead(state: State, candidate: Candidate): Said {
  const stages = (state.policy?.definition.stages ?? []).map((stage): At => ({
    stage,
    seen: standing(state, candidate, stage.name),
  }));
  const sha = short(candidate.sha);
  const trouble = inTrouble(state, candidate, stages) ?? underWay(stages, sha) ?? vetoedAt(state, stages);
  if (trouble !== null) return trouble;
  const there = stages.findLast(({ seen }) => seen.is === "ended" && seen.outcome.is === "succeeded");
  if (there?.seen.is !== "ended") return arrived(state, candidate, stages);
  const hold = environmentOf(state, there.stage.environment)?.hold ?? null;
  const isHeld = hold?.candidate === candidate.id;
  const at = moment(there.seen.at, zoneOf(state));
  if (!isHeld)
    return {
      heading: `Was on ${there.stage.name}: this pull request's head ${sha}`,
      sentence: `Deployed ${at}. The environment was given back; trunk candidates go there again.`,
      next: null,
    };
  return {
    heading: `Deployed to ${there.stage.name}: this pull request's head ${sha}`,
    sentence: `${at}. ${there.stage.name} stays on it until this pull request is merged or closed; trunk candidates wait meanwhile. Later pushes are **not** deployed.`,
    leadIn: `To give ${there.stage.name} back now, which starts ${resumed(state, there.stage.name)}:`,
    next: `/resume ${there.stage.name}`,
  };
}

function folds(state: State, candidate: Candidate): readonly string[] {
  const stages = state.policy?.definition.stages ?? [];
  const waiting = stages.map((stage) => standing(state, candidate, stage.name)).find((seen) => seen.is === "waiting");
  const why =
    waiting?.is === "waiting"
      ? [`<details><summary>Why it waits</summary>\n\n${tree(waiting.explanation, state)}\n\n</details>`]
      : [];
  const rows = stages.map((stage) => row(state, stage, standing(state, candidate, stage.name)));
  const commit = `| commit | ${candidate.commit.is === "passed" ? signs.passed.sign : candidate.commit.is === "failed" ? signs.failed.sign : signs.running.sign} ${candidate.commit.is} | ${since(candidate.bornAt, zoneOf(state), state.at)} | ${candidate.commit.is === "passed" ? duration(candidate.commit.at - candidate.bornAt) : ""} | ${listed(
    candidate.commit.checks.map((check) => inline(check.name)),
    "and",
  ).replaceAll("|", String.raw`\|`)} |`;
  const table = ["| stage | state | from | took | where |", "| --- | --- | --- | --- | --- |", commit, ...rows].join(
    "\n",
  );
  return [...why, `<details><summary>Stages</summary>\n\n${table}\n\n</details>`];
}

function row(state: State, stage: Stage, seen: Standing): string {
  const { sign, word } = shownAs(seen);
  const attempt = seen.is === "active" || seen.is === "ended" ? seen.attempt : null;
  const from = attempt === null ? "" : since(attempt.startedAt, zoneOf(state), state.at);
  const took = seen.is === "ended" ? duration(seen.at - seen.attempt.startedAt) : "";
  const run = attempt === null ? null : safeLink(runOf(attempt.phase)?.url);
  const site = seen.is === "ended" && seen.outcome.is === "succeeded" ? safeLink(attempt?.spec.url ?? undefined) : null;
  const links = [...(site === null ? [] : [`[site](${site})`]), ...(run === null ? [] : [`[log](${run})`])].join(" · ");
  const plan = seen.is === "absent" ? (stage.promote === "auto" ? "enters by itself" : "when a person says so") : links;
  return `| ${stage.name} | ${signs[sign].sign} ${word ?? signs[sign].word} | ${from} | ${took} | ${plan} |`;
}
