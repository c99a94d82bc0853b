/** `sluice / config`: every problem of the file at once, and what rules meanwhile. */
import { approvalRules } from "../../pipeline/approvals.ts";
import { whoMay, whoText } from "../../pipeline/authority.ts";
import { checkRules } from "../../pipeline/gate-checks.ts";
import { voters } from "../../pipeline/tally.ts";
import type { ConfigProblem, Definition, Stage } from "../../pipeline/definition.ts";
import { short } from "../../pipeline/model.ts";
import type { ConfigCheck } from "../../pipeline/model.ts";
import { cell } from "../../wording/escape.ts";
import { counted, listed } from "../../wording/lists.ts";
import { duration } from "../../wording/times.ts";
import type { Annotation, CheckContent } from "./content.ts";
import { shapeOf } from "./shown.ts";

export function configCheck(check: ConfigCheck): CheckContent {
  const failures = check.problems.filter((problem) => problem.level === "failure");
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
    title: titleOf(check, failures.length),
    summary: [
      ...lackingText(check),
      ...(check.definition === null ? broken(check, failures) : valid(check, check.definition)),
    ].join("\n\n"),
    line: "",
    text: null,
    annotations: check.problems.slice(0, MOST_ANNOTATED).map(annotation),
  };
}

function titleOf({ lacking, definition, inForce }: ConfigCheck, failures: number): string {
  if (definition === null) {
    const meanwhile = inForce === null ? "none has ruled yet" : `the config of ${short(inForce.sha)} stays in force`;
    return `${counted(failures, "problem")}; ${meanwhile}`;
  }
  if (lacking.length > 0)
    return `Sluice lacks ${lacking.length === 1 ? "a permission" : "permissions"} here: ${listed(lacking)}`.slice(
      0,
      70,
    );
  const count = inForce === null ? 0 : differences(inForce.definition, definition).length;
  const stages = counted(definition.stages.length + 1, "stage");
  return inForce === null
    ? `Valid: ${stages}`
    : `Valid: ${stages}, ${counted(count, "difference")} from the config in force`;
}

const lackingText = ({ lacking }: ConfigCheck): readonly string[] =>
  lacking.length === 0
    ? []
    : [
        `**Sluice lacks ${listed(lacking.map((one) => `\`${one}\``))} on this repository (app-permission-missing).** What needs it stays shut. An owner accepts it in the settings of the installation.`,
      ];

/** A check run takes 65,535 characters, and 50 annotations a request: nobody reads more than this at once. */
const MOST_TOLD = 100;
const MOST_ANNOTATED = 200;

function broken({ inForce }: ConfigCheck, failures: readonly ConfigProblem[]): readonly string[] {
  const problems = `\`.github/sluice.yml\` has ${counted(failures.length, "problem")}.`;
  const meanwhile =
    inForce === null
      ? "No config has ever been in force here: nothing is released until it is mended."
      : `Nothing changes for running candidates: the config of ${short(inForce.sha)} stays in force.`;
  const rows = failures
    .slice(0, MOST_TOLD)
    .map(({ line, code, problem, expected }) => `| ${line} | ${code} | ${inTable(problem)} | ${inTable(expected)} |`);
  return [
    `**${problems} ${meanwhile}**`,
    ["| line | code | problem | expected |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    ...(failures.length > MOST_TOLD ? [`and ${failures.length - MOST_TOLD} more`] : []),
  ];
}

/** The config room has put foreign text into code spans already. */
const inTable = (text: string): string => text.replaceAll("@", "@\u200b").replaceAll("|", String.raw`\|`);

function valid(check: ConfigCheck, definition: Definition): readonly string[] {
  const former = check.inForce?.definition ?? null;
  const changes = former === null ? [] : differences(former, definition);
  const rule = "It rules for every candidate from the merge on; a run in flight ends as it began.";
  const first =
    former === null
      ? `**Valid.** ${rule}`
      : `**Valid. ${counted(changes.length, "difference")} from the config in force (${short(check.inForce?.sha ?? "")}).** ${rule}`;
  const rows = definition.stages.map(
    (stage) =>
      `| ${stage.name} | ${enters(definition, stage)} | ${gatesText(definition, stage)} | ${doneWhen(stage)} | ${changes
        .filter((change) => change.stage === stage.name)
        .map((change) => `**${inTable(change.what)}**`)
        .join("; ")} |`,
  );
  const commit = `| commit | each push to the trunk | | ${commitDone(definition)} | ${changes
    .filter((change) => change.stage === "commit")
    .map((change) => `**${inTable(change.what)}**`)
    .join("; ")} |`;
  const gone = changes.filter((change) => change.stage === "").map((change) => change.what);
  return [
    first,
    shapeOf(definition.stages),
    ["| stage | enters | gates | done when | differs |", "| --- | --- | --- | --- | --- |", commit, ...rows].join("\n"),
    ...(gone.length === 0 ? [] : [listed(gone)]),
  ];
}

export function enters(definition: Definition, stage: Stage): string {
  if (stage.promote === "auto")
    return stage.accept.includes("pull_request") ? "by itself; open pull requests when asked" : "by itself";
  const isSaid = definition.permissions?.promote !== undefined;
  return isSaid ? `when ${whoText(whoMay(definition, "promote", stage))} asks` : "when a person says so";
}

/** `security/scan`, 2 of sre or octocat */
export const gatesText = (definition: Definition, stage: Stage): string =>
  [
    ...checkRules(stage).map((check) => cell(check.name)),
    ...approvalRules(stage).map((rule) => `${rule.count} of ${whoText(voters(definition, stage, rule))}`),
  ].join(", ");

export const doneWhen = (stage: Stage): string =>
  `${cell(stage.workflow)} succeeds${stage.kind === "test" ? ` on ${cell(stage.environment)}` : ""}; at most ${duration(stage.timeoutMs)}`;

function commitDone({ commit }: Definition): string {
  const checks =
    commit.checks === "default"
      ? "all checks pass"
      : commit.checks.length === 0
        ? ""
        : `${listed(commit.checks.map((check) => cell(check.name)))} pass`;
  const workflow = commit.workflow === null ? "" : `${cell(commit.workflow)} succeeds`;
  return [checks, workflow, `at most ${duration(commit.timeoutMs)}`].filter((part) => part !== "").join("; ");
}

type Difference = { readonly stage: string; readonly what: string };

/** What the new file does otherwise, stage by stage. */
export function differences(former: Definition, next: Definition): readonly Difference[] {
  const differing = (stage: string, a: object, b: object): readonly Difference[] =>
    // What is not written any more differs too.
    Object.entries({ ...Object.fromEntries(Object.keys(a).map((key) => [key, undefined])), ...b }).flatMap(
      ([key, value]: [string, unknown]) => {
        const before: unknown = (a as Record<string, unknown>)[key];
        return JSON.stringify(before) === JSON.stringify(value)
          ? []
          : [{ stage, what: `${key} ${said(key, before)} → ${said(key, value)}` }];
      },
    );
  const added = next.stages.filter((stage) => !former.stages.some((one) => one.name === stage.name));
  const gone = former.stages.filter((stage) => !next.stages.some((one) => one.name === stage.name));
  return [
    ...differing("commit", former.commit, next.commit),
    ...next.stages.flatMap((stage) =>
      differing(stage.name, former.stages.find((one) => one.name === stage.name) ?? stage, stage),
    ),
    ...added.map((stage) => ({ stage: stage.name, what: "new" })),
    ...gone.map((stage) => ({ stage: "", what: `stage ${stage.name} is gone` })),
    ...(JSON.stringify(former.permissions) === JSON.stringify(next.permissions)
      ? []
      : [{ stage: "", what: "who may do what differs: `permissions`" }]),
    ...(former.timezone === next.timezone
      ? []
      : [{ stage: "", what: `timezone ${former.timezone} → ${next.timezone}` }]),
    ...(former.trunk === next.trunk
      ? []
      : [
          {
            stage: "",
            what: `trunk ${cell(former.trunk ?? "default branch")} → ${cell(next.trunk ?? "default branch")}`,
          },
        ]),
  ];
}

function said(key: string, value: unknown): string {
  if (key === "timeoutMs" && typeof value === "number") return duration(value);
  if (key === "gates") return gatesSaid(value as Stage["gates"]);
  return cell(typeof value === "string" ? value : (JSON.stringify(value) ?? "none"));
}

/** What a person would compare: who, how many, how long. */
const gatesSaid = (gates: Stage["gates"]): string => {
  const checks = gates?.checks.map((check) => cell(check.name)) ?? [];
  const approvals = (gates?.approvals ?? []).map(({ count, from, not, expiresMs, reviews }) => {
    const who = from === null ? "" : ` of ${whoText(from)}`;
    const without = not.length === 0 ? "" : ` but ${listed(not)}`;
    return `${counted(count, "approval")}${who}${without} for ${duration(expiresMs)}${reviews ? ", reviews too" : ""}`;
  });
  return [...checks, ...approvals].join(", ") || "none";
};

const annotation = ({ path, line, level, code, problem, expected, lines = [] }: ConfigProblem): Annotation => ({
  path,
  line,
  level,
  title: code,
  message: [`${problem}; ${expected}`.replaceAll("`", '"'), ...lines].join("\n"),
});
