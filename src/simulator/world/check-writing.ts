/** What may be written into a check run. Limits: GitHub's OpenAPI description of `POST` and `PATCH /check-runs`. */
import { invalid, tooLong } from "./refusal.ts";
import type { Refusal } from "./refusal.ts";
import { ACTIONS_APP } from "./suites.ts";
import type { AppRef, Suite } from "./suites.ts";

export type Writing = Readonly<Record<string, unknown>>;
export type CheckOutput = {
  readonly title: string | null;
  readonly summary: string | null;
  readonly text: string | null;
};
export type CheckAction = { readonly label: string; readonly description: string; readonly identifier: string };
export type Annotation = {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
  readonly start_column?: number;
  readonly end_column?: number;
};

export type CheckRun = {
  readonly id: number;
  readonly name: string;
  readonly sha: string;
  readonly app: AppRef;
  readonly suite: Suite;
  readonly externalId: string;
  readonly detailsUrl: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly output: CheckOutput;
  readonly annotations: readonly Annotation[];
  readonly actions: readonly CheckAction[];
};

const STATUSES = ["queued", "in_progress", "completed"];
/** Only GitHub Actions sets these. */
const OF_ACTIONS = ["waiting", "requested", "pending"];
const CONCLUSIONS = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"];
const LEVELS = ["notice", "warning", "failure"];
const LONGEST_TEXT = 65_535;
const MOST_ANNOTATIONS = 50;
const MOST_ACTIONS = 3;
const LONGEST: readonly (readonly [keyof CheckAction, number])[] = [
  ["label", 20],
  ["description", 40],
  ["identifier", 20],
];

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const wrong = (field: string, message: string): Refusal =>
  invalid({ resource: "CheckRun", field, code: "invalid", message });
const missing = (field: string): Refusal =>
  invalid({ resource: "CheckRun", field, code: "missing_field", message: `${field} is missing` });

export const newRun = (about: Pick<CheckRun, "id" | "sha" | "app" | "suite" | "createdAt">): CheckRun => ({
  ...about,
  name: "",
  externalId: "",
  detailsUrl: null,
  status: "queued",
  conclusion: null,
  startedAt: null,
  completedAt: null,
  output: { title: null, summary: null, text: null },
  annotations: [],
  actions: [],
});

/** `now` is used where the writing names no time. */
export function written(run: CheckRun, writing: Writing, now: string): CheckRun {
  const name = text(writing["name"]) ?? run.name;
  if (name === "") throw missing("name");
  const { output, annotations } = outputOf(run, writing["output"]);
  const state = stateOf(run, writing);
  const isDone = state.status === "completed";
  return {
    ...run,
    ...state,
    name,
    externalId: text(writing["external_id"]) ?? run.externalId,
    detailsUrl: text(writing["details_url"]) ?? run.detailsUrl,
    startedAt: text(writing["started_at"]) ?? run.startedAt ?? now,
    completedAt: isDone ? (text(writing["completed_at"]) ?? run.completedAt ?? now) : null,
    output,
    annotations: [...run.annotations, ...annotations],
    actions: actionsOf(run.actions, writing["actions"]),
  };
}

/** A conclusion completes the run, whatever its status says. */
function stateOf(run: CheckRun, writing: Writing): Pick<CheckRun, "status" | "conclusion"> {
  const given = text(writing["conclusion"]);
  const status = given === null ? (text(writing["status"]) ?? run.status) : "completed";
  const allowed = run.app.id === ACTIONS_APP.id ? [...STATUSES, ...OF_ACTIONS] : STATUSES;
  if (!allowed.includes(status)) throw wrong("status", `status ${status} can be set by GitHub Actions only`);
  if (status !== "completed") return { status, conclusion: null };
  const conclusion = given ?? run.conclusion;
  if (conclusion === null) throw missing("conclusion");
  if (given !== null && !CONCLUSIONS.includes(given)) throw wrong("conclusion", `conclusion ${given} cannot be set`);
  return { status, conclusion };
}

function outputOf(
  run: CheckRun,
  given: unknown,
): { readonly output: CheckOutput; readonly annotations: readonly Annotation[] } {
  if (typeof given !== "object" || given === null) return { output: run.output, annotations: [] };
  const fields = given as Writing;
  const summary = text(fields["summary"]);
  const title = text(fields["title"]) ?? run.output.title;
  const body = text(fields["text"]);
  if (summary === null) throw missing("output.summary");
  if (title === null) throw missing("output.title");
  if (summary.length > LONGEST_TEXT) throw tooLong("CheckRun", "output.summary", LONGEST_TEXT);
  if (body !== null && body.length > LONGEST_TEXT) throw tooLong("CheckRun", "output.text", LONGEST_TEXT);
  return {
    output: { title, summary, text: body ?? run.output.text },
    annotations: annotationsOf(fields["annotations"]),
  };
}

function annotationsOf(given: unknown): readonly Annotation[] {
  if (!Array.isArray(given)) return [];
  if (given.length > MOST_ANNOTATIONS)
    throw wrong("output.annotations", `no more than ${MOST_ANNOTATIONS} annotations at once`);
  const annotations = given as readonly Annotation[];
  for (const { path, start_line, end_line, annotation_level, message } of annotations) {
    const isWhole =
      typeof path === "string" &&
      Number.isInteger(start_line) &&
      Number.isInteger(end_line) &&
      typeof message === "string";
    if (!isWhole) throw missing("output.annotations");
    if (!LEVELS.includes(annotation_level))
      throw wrong("output.annotations", `annotation_level ${annotation_level} is not one`);
  }
  return annotations;
}

function actionsOf(former: readonly CheckAction[], given: unknown): readonly CheckAction[] {
  if (!Array.isArray(given)) return former;
  const actions = given as readonly CheckAction[];
  if (actions.length > MOST_ACTIONS) throw wrong("actions", `no more than ${MOST_ACTIONS} actions`);
  for (const action of actions) {
    for (const [field, most] of LONGEST) {
      if (typeof action[field] !== "string") throw missing(`actions.${field}`);
      if (action[field].length > most) throw tooLong("CheckRun", `actions.${field}`, most);
    }
  }
  return actions;
}
