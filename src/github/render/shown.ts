/** How a standing is shown: its sign and a word, the same on every surface. */
import { runOf } from "../../pipeline/evolve/run.ts";
import { short as shortened } from "../../pipeline/model.ts";
import type { Attempt } from "../../pipeline/attempt.ts";
import { standsAs } from "../../pipeline/candidate.ts";
import type { Candidate, CommitStands } from "../../pipeline/candidate.ts";
import type { Actor, Sha, State } from "../../pipeline/model.ts";
import { comeTo } from "../../pipeline/rollbacks.ts";
import { attemptOf, standing } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { arrows } from "../../wording/arrows.ts";
import type { Node } from "../../wording/arrows.ts";
import { replacedBy } from "../../pipeline/verification.ts";
import { word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import type { SignName } from "../../wording/signs.ts";
import { raised, words } from "../../wording/text.ts";
import type { Markdown, Plain, Words } from "../../wording/text.ts";

export const zoneOf = (state: State): string => state.policy?.definition.timezone ?? "UTC";

/** `abc1234` */
export const short = (sha: Sha): Words => word(shortened(sha));

export const shaOf = (state: State, id: string): Words => short(state.candidates[id]?.sha ?? id);

/** Who did it: a person by his name, or Sluice itself. */
export const actor = <T extends Markdown | Plain>(by: Actor, { say, name }: Voice<T>): T =>
  by === null ? say`Sluice` : name(by);

/** A stage at the beginning of a heading. */
export const titled = (stage: string): Words => raised(word(stage));

/** The pull request by which people know a candidate. */
export function pullOf(candidate: Candidate): number | null {
  return candidate.origin.kind === "pull_request"
    ? candidate.origin.number
    : (candidate.changes.at(-1)?.number ?? null);
}

/** `abc1234 (#12)` */
export function named(candidate: Candidate): Words {
  const pull = pullOf(candidate);
  return pull === null ? short(candidate.sha) : words`${short(candidate.sha)} (#${pull})`;
}

type Shown = { readonly sign: SignName; readonly word?: Words };

export function shownAs(seen: Standing): Shown {
  switch (seen.is) {
    case "absent":
      return { sign: "waits" };
    case "waiting":
      return seen.explanation.waitsMostFor?.code === "approvals-missing"
        ? { sign: "person", word: words`needs approval` }
        : { sign: "waits", word: words`waits` };
    case "rejected":
      return { sign: "failed", word: words`rejected` };
    case "ready":
      return { sign: "waits", word: words`ready` };
    case "active":
      return { sign: "running", word: activeWord(seen.attempt) };
    case "ended":
      return seen.back?.attempt.phase.is === "ended"
        ? { sign: "failed", word: comeTo(seen.back.attempt) === "failed" ? words`failed` : words`rolled back` }
        : replacedBy(seen.attempt) === null
          ? endedAs(seen.outcome.is)
          : { sign: "skipped", word: words`replaced` };
    case "superseded":
      return { sign: "skipped", word: words`superseded` };
    case "vetoed":
      return { sign: "failed", word: words`vetoed` };
    case "removed":
      return { sign: "skipped", word: words`removed` };
    case "left":
      return { sign: "skipped", word: words`not entered` };
    case "withdrawn":
      return { sign: "skipped", word: words`aborted` };
    default:
      return seen satisfies never;
  }
}

function activeWord({ phase, spec }: Attempt): Words {
  if (phase.is === "stopping") return words`stopping`;
  if (phase.is === "verifying") return words`verifying`;
  if (phase.is === "soaking") return words`soaking`;
  return spec.kind === "deploy" ? words`deploying` : words`running`;
}

function endedAs(outcome: Extract<Standing, { is: "ended" }>["outcome"]["is"]): Shown {
  if (outcome === "succeeded") return { sign: "passed" };
  if (outcome === "inconclusive") return { sign: "person", word: words`needs a decision` };
  return outcome === "aborted"
    ? { sign: "skipped", word: words`aborted` }
    : { sign: "failed", word: outcome === "timed-out" ? words`timed out` : word(outcome) };
}

function commitNode({ commit }: Candidate): Node {
  return { name: "commit", needs: [], ...commitShown[standsAs(commit)] };
}

export const commitShown = {
  waiting: { sign: "running", word: words`running` },
  passed: { sign: "passed" },
  failed: { sign: "failed", word: words`red` },
  aborted: { sign: "skipped", word: words`aborted` },
  unjudged: { sign: "skipped", word: words`not judged` },
} as const satisfies Readonly<Record<CommitStands, Shown>>;

/** Where a candidate is, on one line. A stage links to its workflow run once it has one. */
export function lineOf(state: State, candidate: Candidate, { links }: { readonly links: boolean }): Markdown {
  const stages = state.policy?.definition.stages ?? [];
  const nodes = stages.map((stage): Node => {
    const seen = standing(state, candidate, stage.name);
    const attempt = attemptOf(seen);
    const run = attempt === null ? null : runOf(attempt.phase);
    const needs = stage.needs.length === 0 ? ["commit"] : stage.needs;
    return { name: stage.name, needs, ...shownAs(seen), link: links ? (run?.url ?? null) : null };
  });
  return arrows([commitNode(candidate), ...nodes]);
}

/** The shape of a pipeline, without a candidate. */
export const shapeOf = (stages: readonly { readonly name: string; readonly needs: readonly string[] }[]): Markdown =>
  arrows([
    { name: "commit", needs: [], sign: null },
    ...stages.map(({ name, needs }): Node => ({ name, needs: needs.length === 0 ? ["commit"] : needs, sign: null })),
  ]);

/** Of a commit's checks. Some are not read, so it is not judged by the others. */
export const TOO_MANY = words`more than 1000 checks stand on it, and no more are read`;
