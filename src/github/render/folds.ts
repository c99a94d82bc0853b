/** What the living comment has folded away: why it waits, and a row for each stage. */
import { totalOf } from "../../pipeline/kept-checks.ts";
import { standsAs } from "../../pipeline/candidate.ts";
import type { Candidate } from "../../pipeline/candidate.ts";
import type { Stage } from "../../pipeline/definition.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import type { State } from "../../pipeline/model.ts";
import { attemptOf, standing } from "../../pipeline/standing.ts";
import type { Standing } from "../../pipeline/standing.ts";
import { inline, word } from "../../wording/escape.ts";
import { some } from "../../wording/lists.ts";
import { folded, link, table } from "../../wording/markdown.ts";
import { signs } from "../../wording/signs.ts";
import { joined, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { duration, since } from "../../wording/times.ts";
import { commitShown, shownAs, zoneOf } from "./shown.ts";
import { tree } from "./tree.ts";
import { site } from "./workflow-answer.ts";

/** Names of checks in a cell. */
const MOST_NAMED = 10;

export function folds(state: State, candidate: Candidate): readonly Markdown[] {
  const stages = state.policy?.definition.stages ?? [];
  const waiting = stages.map((stage) => standing(state, candidate, stage.name)).find((seen) => seen.is === "waiting");
  const why = waiting?.is === "waiting" ? [folded(words`Why it waits`, tree(waiting.explanation, state))] : [];
  const rows = stages.map((stage) => row(state, stage, standing(state, candidate, stage.name)));
  const head = [words`stage`, words`state`, words`from`, words`took`, words`where`];
  return [...why, folded(words`Stages`, table(head, [commitRow(state, candidate), ...rows]))];
}

function commitRow(state: State, { commit, bornAt }: Candidate): readonly Markdown[] {
  const { sign } = signs[commitShown[standsAs(commit)].sign];
  return [
    words`commit`,
    words`${sign} ${word(standsAs(commit))}`,
    since(bornAt, zoneOf(state), state.at),
    commit.is === "passed" ? duration(commit.at - bornAt) : words``,
    some(
      commit.checks.map((check) => inline(check.name)),
      MOST_NAMED,
      totalOf(commit),
    ),
  ];
}

function row(state: State, stage: Stage, seen: Standing): readonly Markdown[] {
  const shown = shownAs(seen);
  const attempt = attemptOf(seen);
  const from = attempt === null ? words`` : since(attempt.startedAt, zoneOf(state), state.at);
  const took = seen.is === "ended" ? duration(seen.at - seen.attempt.startedAt) : words``;
  const run = attempt === null ? null : runOf(attempt.phase)?.url;
  const there = seen.is === "ended" && seen.outcome.is === "succeeded" ? site(seen.attempt) : null;
  const links = joined([there, link(words`log`, run)], words` · `);
  const plan = stage.promote === "auto" ? words`enters by itself` : words`when a person says so`;
  return [
    word(stage.name),
    words`${signs[shown.sign].sign} ${shown.word ?? signs[shown.sign].word}`,
    from,
    took,
    seen.is === "absent" ? plan : links,
  ];
}
