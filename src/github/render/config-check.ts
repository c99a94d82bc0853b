/** `sluice / config`: every problem of the file at once, and what rules meanwhile. */
import { approvalRules } from "../../pipeline/approvals.ts";
import { whoMay, whoText } from "../../pipeline/authority.ts";
import { checkRules } from "../../pipeline/gate-checks.ts";
import { voters } from "../../pipeline/tally.ts";
import type { ConfigProblem, Definition, Stage } from "../../pipeline/definition.ts";
import type { ConfigCheck } from "../../pipeline/model.ts";
import { cut, inline, inMarkdown, inPlain, plainLines, prose, word } from "../../wording/escape.ts";
import type { Voice } from "../../wording/escape.ts";
import { counted, listed } from "../../wording/lists.ts";
import { table } from "../../wording/markdown.ts";
import { joined, line, rich, words } from "../../wording/text.ts";
import type { Markdown, Plain } from "../../wording/text.ts";
import { duration } from "../../wording/times.ts";
import type { Annotation, CheckContent } from "./content.ts";
import { lookedAt } from "./results.ts";
import { shapeOf, short } from "./shown.ts";

const MESSAGE_LENGTH = 1_000;

export function configCheck(check: ConfigCheck): CheckContent {
  const failures = check.problems.filter((problem) => problem.level === "failure");
  const count = failures.length + (check.unkept?.failures ?? 0);
  const isBad = failures.length > 0 || check.lacking.length > 0 || check.definition === null;
  return {
    is: "check",
    name: "sluice / config",
    sha: check.sha,
    externalId: `config/${check.sha}`,
    detailsUrl: null,
    status: "completed",
    conclusion: isBad ? "failure" : "success",
    startedAt: null,
    completedAt: check.at,
    title: titleOf(check, count),
    summary: joined(
      [
        ...lackingText(check),
        ...(check.definition === null ? broken(check, failures, count) : valid(check, check.definition)),
      ],
      words`\n\n`,
    ),
    line: rich``,
    text: null,
    annotations: check.problems.map(annotation),
    buttons: [],
  };
}

function titleOf({ lacking, definition, inForce }: ConfigCheck, failures: number): Plain {
  if (definition === null) {
    const meanwhile =
      inForce === null ? words`none has ruled yet` : words`the config of ${short(inForce.sha)} stays in force`;
    return line`${counted(failures, "problem")}; ${meanwhile}`;
  }
  if (lacking.length > 0)
    return cut(
      line`Sluice lacks ${lacking.length === 1 ? words`a permission` : words`permissions`} here: ${lacked(lacking, inPlain)}`,
      70,
    );
  const count = inForce === null ? 0 : differences(inForce.definition, definition).length;
  const stages = counted(definition.stages.length + 1, "stage");
  return inForce === null
    ? line`Valid: ${stages}`
    : line`Valid: ${stages}, ${counted(count, "difference")} from the config in force`;
}

const lacked = <T extends Markdown | Plain>(lacking: readonly string[], { name }: Voice<T>): T =>
  listed(lacking.map((one) => name(one)));

const lackingText = ({ lacking }: ConfigCheck): readonly Markdown[] =>
  lacking.length === 0
    ? []
    : [
        rich`**Sluice lacks ${lacked(lacking, inMarkdown)} on this repository (app-permission-missing).** What needs it stays shut. An owner accepts it in the settings of the installation.`,
      ];

function broken({ inForce }: ConfigCheck, failures: readonly ConfigProblem[], count: number): readonly Markdown[] {
  const problems = rich`\`.github/sluice.yml\` has ${counted(count, "problem")}.`;
  const meanwhile =
    inForce === null
      ? words`No config has ever been in force here: nothing is released until it is mended.`
      : words`Nothing changes for running candidates: the config of ${short(inForce.sha)} stays in force.`;
  const rows = failures.map((one) => [words`${one.line}`, word(one.code), prose(one.problem), prose(one.expected)]);
  return [
    rich`**${problems} ${meanwhile}**`,
    table([words`line`, words`code`, words`problem`, words`expected`], rows),
    ...(count > rows.length ? [rich`And ${count - rows.length} more.`] : []),
  ];
}

function valid(check: ConfigCheck, definition: Definition): readonly Markdown[] {
  const former = check.inForce?.definition ?? null;
  const changes = former === null ? [] : differences(former, definition);
  const rule = words`It rules for every candidate from the merge on; a run in flight ends as it began.`;
  const first =
    former === null
      ? rich`**Valid.** ${rule}`
      : rich`**Valid. ${counted(changes.length, "difference")} from the config in force (${short(check.inForce?.sha ?? "")}).** ${rule}`;
  const differs = (stage: string): Markdown =>
    joined(
      changes.filter((change) => change.stage === stage).map((change) => rich`**${change.what}**`),
      words`; `,
    );
  const commit = [words`commit`, words`each push to the trunk`, words``, commitDone(definition), differs("commit")];
  const rows = definition.stages.map((stage) => [
    word(stage.name),
    enters(definition, stage),
    gatesText(definition, stage),
    doneWhen(stage),
    differs(stage.name),
  ]);
  const gone = changes.filter((change) => change.stage === "").map((change) => change.what);
  return [
    first,
    shapeOf(definition.stages),
    table([words`stage`, words`enters`, words`gates`, words`done when`, words`differs`], [commit, ...rows]),
    ...(gone.length === 0 ? [] : [listed(gone)]),
  ];
}

export function enters(definition: Definition, stage: Stage): Markdown {
  if (stage.promote === "auto")
    return stage.accept.includes("pull_request") ? rich`by itself; open pull requests when asked` : rich`by itself`;
  const isSaid = definition.permissions?.promote !== undefined;
  return isSaid ? rich`when ${prose(whoText(whoMay(definition, "promote", stage)))} asks` : rich`when a person says so`;
}

/** `security/scan`, 2 of sre or octocat */
export const gatesText = (definition: Definition, stage: Stage): Markdown =>
  joined(
    [
      ...checkRules(stage).map((check) => inline(check.name)),
      ...approvalRules(stage).map((rule) => rich`${rule.count} of ${prose(whoText(voters(definition, stage, rule)))}`),
    ],
    words`, `,
  );

export function doneWhen(stage: Stage): Markdown {
  const where = stage.kind === "test" ? rich` on ${inline(stage.environment)}` : words``;
  const deployed = rich`${inline(stage.workflow)} succeeds${where}; at most ${duration(stage.timeoutMs)}`;
  const { verify = [], soakMs } = stage.kind === "deploy" ? stage : {};
  const looked = verify.map((rule) => lookedAt({ rule }, inMarkdown));
  const soaked = soakMs === undefined ? null : words`then ${duration(soakMs)} healthy`;
  return joined([deployed, looked.length === 0 ? null : rich`then ${joined(looked, words`, `)}`, soaked], words`; `);
}

function commitDone({ commit }: Definition): Markdown {
  const checks =
    commit.checks === "default"
      ? rich`all checks pass`
      : commit.checks.length === 0
        ? null
        : rich`${listed(commit.checks.map((check) => inline(check.name)))} pass`;
  const workflow = commit.workflow === null ? null : rich`${inline(commit.workflow)} succeeds`;
  return joined([checks, workflow, rich`at most ${duration(commit.timeoutMs)}`], words`; `);
}

type Difference = { readonly stage: string; readonly what: Markdown };

/** What the new file does otherwise, stage by stage. */
export function differences(former: Definition, next: Definition): readonly Difference[] {
  const differing = (stage: string, a: object, b: object): readonly Difference[] =>
    // What is not written any more differs too.
    Object.entries({ ...Object.fromEntries(Object.keys(a).map((key) => [key, undefined])), ...b }).flatMap(
      ([key, value]: [string, unknown]) => {
        const before: unknown = (a as Record<string, unknown>)[key];
        return JSON.stringify(before) === JSON.stringify(value)
          ? []
          : [{ stage, what: rich`${word(key)} ${said(key, before)} → ${said(key, value)}` }];
      },
    );
  const added = next.stages.filter((stage) => !former.stages.some((one) => one.name === stage.name));
  const gone = former.stages.filter((stage) => !next.stages.some((one) => one.name === stage.name));
  return [
    ...differing("commit", former.commit, next.commit),
    ...next.stages.flatMap((stage) =>
      differing(stage.name, former.stages.find((one) => one.name === stage.name) ?? stage, stage),
    ),
    ...added.map((stage) => ({ stage: stage.name, what: rich`new` })),
    ...gone.map((stage) => ({ stage: "", what: rich`stage ${word(stage.name)} is gone` })),
    ...(JSON.stringify(former.permissions) === JSON.stringify(next.permissions)
      ? []
      : [{ stage: "", what: rich`who may do what differs: \`permissions\`` }]),
    ...(former.timezone === next.timezone
      ? []
      : [{ stage: "", what: rich`timezone ${prose(former.timezone)} → ${prose(next.timezone)}` }]),
    ...(former.trunk === next.trunk
      ? []
      : [
          {
            stage: "",
            what: rich`trunk ${inline(former.trunk ?? "default branch")} → ${inline(next.trunk ?? "default branch")}`,
          },
        ]),
  ];
}

function said(key: string, value: unknown): Markdown {
  if (key === "timeoutMs" && typeof value === "number") return duration(value);
  if (key === "gates") return gatesSaid(value as Stage["gates"]);
  return inline(typeof value === "string" ? value : (JSON.stringify(value) ?? "none"));
}

/** What a person would compare: who, how many, how long. */
function gatesSaid(gates: Stage["gates"]): Markdown {
  const checks = gates?.checks.map((check) => inline(check.name)) ?? [];
  const approvals = (gates?.approvals ?? []).map(({ count, from, not, expiresMs, reviews }) => {
    const who = from === null ? words`` : rich` of ${prose(whoText(from))}`;
    const without = not.length === 0 ? words`` : words` but ${listed(not.map(word))}`;
    return rich`${counted(count, "approval")}${who}${without} for ${duration(expiresMs)}${reviews ? words`, reviews too` : words``}`;
  });
  return checks.length + approvals.length === 0 ? rich`none` : joined([...checks, ...approvals], words`, `);
}

const annotation = ({ path, line, level, code, problem, expected, lines = [] }: ConfigProblem): Annotation => ({
  path,
  line,
  level,
  title: word(code),
  message: plainLines([`${problem}; ${expected}`.replaceAll("`", '"'), ...lines], MESSAGE_LENGTH),
});
