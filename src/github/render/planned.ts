/** The reply of `/plan`: what a dry run answered. */
import type { Reply } from "../../pipeline/answer.ts";
import { attemptById } from "../../pipeline/attempts.ts";
import { runOf } from "../../pipeline/evolve/run.ts";
import type { Attempt } from "../../pipeline/attempt.ts";
import type { State } from "../../pipeline/model.ts";
import { block, inline, inMarkdown } from "../../wording/escape.ts";
import { link } from "../../wording/markdown.ts";
import { rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { duration } from "../../wording/times.ts";
import type { Said } from "./reply.ts";
import { resultOf } from "./results.ts";
import { shaOf, titled } from "./shown.ts";
import { notUnderstood } from "./workflow-answer.ts";

type Planned = Extract<Reply, { is: "planned" }>;

export function plannedSaid(state: State, { stage, candidate, attempt: id }: Planned, by: Markdown): Said {
  const sha = shaOf(state, candidate);
  const attempt = attemptById(state, id)?.attempt;
  if (attempt?.phase.is !== "ended")
    return {
      heading: rich`${titled(stage)}: the plan for ${sha} is no longer known`,
      sentence: rich`Asked for by ${by}.`,
      next: `/plan ${stage}`,
    };
  const { phase } = attempt;
  if (phase.outcome.is !== "succeeded")
    return failed(attempt, { heading: rich`${titled(stage)}: no plan for ${sha}`, stage });
  const linked = link(words`log`, runOf(phase)?.url);
  const log = linked === null ? words`` : rich` (${linked})`;
  const ran = rich`${inline(attempt.spec.workflow)} ran with \`mode: plan\` in ${duration(phase.at - attempt.startedAt)}${log}`;
  const heading = rich`${titled(stage)}: plan for ${sha}`;
  const next = `/promote ${stage}`;
  const { answer } = attempt;
  if (answer?.is === "unreadable")
    return { heading, sentence: rich`${ran}. ${notUnderstood(attempt, answer.what)}`, next };
  if (answer?.is !== "said" || answer.plan === undefined)
    return { heading, sentence: rich`${ran} and answered nothing; what it may say is ${inline(ANSWER)}.`, next };
  return { heading, sentence: rich`${ran} and answered:`, facts: block(answer.plan), next };
}

const ANSWER = '::notice title=sluice::{"plan":"…"}';

type Failing = { readonly heading: Markdown; readonly stage: string };

function failed(attempt: Attempt, { heading, stage }: Failing): Said {
  const { phase } = attempt;
  if (phase.is !== "ended") return { heading, sentence: rich``, next: null };
  const result = resultOf({ attempt, ...phase }, inMarkdown);
  const isRefused = phase.outcome.is === "errored" && phase.outcome.code === "workflow-refused";
  const hint = isRefused ? rich` A workflow that can plan has the input ${inline("mode")}.` : words``;
  return { heading, sentence: rich`${result}. Nothing was changed.${hint}`, next: `/plan ${stage}` };
}
