/** From what zod found to what a person is told: what was given, what was expected, and where. */
import type { z } from "zod";
import type { ConfigProblem } from "../pipeline/definition.ts";
import { nearest } from "../pipeline/near.ts";
import { isLaterValue, laterKeysAt, VERSION } from "./later.ts";
import type { Positions } from "./positions.ts";
import { approvalRule, gates } from "./gates.ts";
import { namedCheck } from "./parts.ts";
import { schema, stage } from "./schema.ts";
import { address } from "./http.ts";
import { verification } from "./verify.ts";

export const CONFIG_FILE = ".github/sluice.yml";
const LONGEST = 80;

export type Finding = Pick<ConfigProblem, "code" | "problem" | "expected"> & {
  readonly path: readonly PropertyKey[];
  readonly at: "key" | "value";
  readonly level?: ConfigProblem["level"];
};

/** Foreign text for a code span: one line, no backticks, not too long. */
export function quoted(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const clean = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069`]/g, " ").trim();
  // Not through the middle of a character of two units.
  const cut = clean.slice(0, LONGEST - 1).replace(/[\ud800-\udbff]$/, "");
  return `\`${clean.length > LONGEST ? `${cut}…` : clean}\``;
}

export function placed(finding: Finding, positions: Positions): ConfigProblem {
  const { path, at, level, ...said } = finding;
  return { ...said, level: level ?? "failure", path: CONFIG_FILE, ...positions.of(path, at) };
}

type Issue = z.core.$ZodIssue;

export function findingsOf(issue: Issue, root: unknown): readonly Finding[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(path, key));
  const meant = issue.code === "invalid_union" ? meantBy(issue) : null;
  if (meant !== null)
    return meant.flatMap((one) => findingsOf({ ...one, path: [...path, ...one.path] } as Issue, root));
  const given = valueAt(root, path);
  const key = String(path.findLast((part) => typeof part === "string") ?? "");
  const at = { path, at: "value" } as const;
  const said = { expected: issue.message, ...at };
  if (isLaterValue(path, given)) {
    const problem = `${quoted(`${key}: ${shown(given)}`)} is not supported by this version (${VERSION})`;
    return [{ code: "config-not-yet", problem, ...said }];
  }
  if (given === undefined)
    return [{ code: "config-bad-value", problem: `${quoted(key)} is missing`, ...said, at: "key" }];
  if (issue.code === "invalid_key") {
    const expected = issue.issues[0]?.message ?? issue.message;
    return [{ code: "config-bad-value", problem: `${quoted(key)} is no name`, expected, path, at: "key" }];
  }
  const problem =
    issue.code === "custom" && isRecord(given)
      ? `${quoted(key)} has ${Object.keys(given).length}`
      : misfit(key, given, issue.message);
  return [{ code: "config-bad-value", problem, ...said }];
}

/** Of several forms the one that was begun: its mistakes lie within. `null`: none was. */
const meantBy = (issue: Extract<Issue, { code: "invalid_union" }>): readonly Issue[] | null =>
  issue.errors.find((issues) => issues.every((one) => one.path.length > 0 || one.code === "unrecognized_keys")) ?? null;

function misfit(key: string, given: unknown, expected: string): string {
  if (key === "") return quoted(shown(given));
  const said = quoted(`${key}: ${shown(given)}`);
  return expected.startsWith("a duration") && /^\d+$/.test(shown(given)) ? `${said} has no unit` : said;
}

const shown = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

function unknownKey(path: readonly PropertyKey[], key: string): Finding {
  const here = { path: [...path, key], at: "key" } as const;
  if (laterKeysAt(path).includes(key)) {
    return {
      code: "config-not-yet",
      problem: `${quoted(key)} is not supported by this version (${VERSION})`,
      expected: "remove it",
      ...here,
    };
  }
  const known = keysAt(path);
  const later = laterKeysAt(path);
  const near = nearest(key, [...known, ...later]);
  const isLater = near !== null && later.includes(near) ? ` This version (${VERSION}) does not have it yet` : "";
  const expected =
    near === null ? `one of ${known.map((one) => `\`${one}\``).join(", ")}` : `did you mean \`${near}\`?${isLater}`;
  return { code: "config-unknown-key", problem: `unknown key ${quoted(key)}`, expected, ...here };
}

function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(schema.shape);
  if (path.includes("approvals")) return Object.keys(approvalRule.shape);
  if (path.at(-1) === "http") return Object.keys(address.shape);
  if (path.includes("verify")) return Object.keys(verification.shape);
  if (path.at(-1) === "gates") return Object.keys(gates.shape);
  if (path.includes("checks")) return Object.keys(namedCheck.shape);
  if (path[0] === "stages") return Object.keys(stage.unwrap().shape);
  const part = schema.shape[path[0] as "commit" | "defaults" | "candidates" | "calendar" | "permissions"];
  return Object.keys(part.unwrap().shape);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[String(key)] : undefined), root);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
