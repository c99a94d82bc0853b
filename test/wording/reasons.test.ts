import { describe, expect, test } from "vitest";
import type { ReasonCode } from "../../src/pipeline/reason.ts";
import { reasons, sentence } from "../../src/wording/reasons.ts";
import { rich } from "../../src/wording/text.ts";
import type { Markdown } from "../../src/wording/text.ts";

const codes = Object.keys(reasons) as readonly ReasonCode[];
const names = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);

/** Codes are addresses, metric labels and entries of the ledger: this list only grows. */
test("the codes are contracts", () => {
  expect(codes.toSorted()).toEqual([
    "aborted",
    "already-there",
    "app-permission-missing",
    "approval-ignored",
    "approvals-missing",
    "bad-argument",
    "busy",
    "check-failed",
    "check-missing",
    "fork",
    "head-moved",
    "head-unknown",
    "head-unsure",
    "held",
    "limit-reached",
    "locked",
    "no-checks",
    "no-config",
    "no-rollback-target",
    "not-accepted",
    "not-on-trunk",
    "not-permitted",
    "not-requested",
    "not-there",
    "nothing-to-do",
    "orphaned",
    "permission-unknown",
    "rejected",
    "rollback-failed",
    "run-lost",
    "stage-removed",
    "superseded",
    "timed-out",
    "too-many",
    "too-many-checks",
    "unknown-command",
    "unknown-stage",
    "upstream",
    "verify-errored",
    "verify-failed",
    "verify-inconclusive",
    "version-unknown",
    "vetoed",
    "workflow-failed",
    "workflow-missing",
    "workflow-refused",
  ]);
});

describe.for(codes)("%s", (code) => {
  const { sentence: template, wayOut } = reasons[code];
  const wanted = names(template);
  const facts = Object.fromEntries(wanted.map((name) => [name, `$& {${name}}` as Markdown]));

  test("says every fact as it is given", () => {
    expect(sentence(code, facts).length).toBe(
      template.length + wanted.reduce((sum, name) => sum + `$& {${name}}`.length - `{${name}}`.length, 0),
    );
  });

  test("is one sentence in our voice, with a way out", () => {
    expect(template).toMatch(/^[A-Z{].*[^.]\.$/);
    expect(template).not.toMatch(/[!@|\n]|\b(?:please|sorry|successfully|error)\b/i);
    expect(wayOut).toMatch(/^[^!\n]*[^.!\n]$/);
  });

  test("a fact that lacks is our mistake, loudly", () => {
    for (const name of wanted) {
      const rest = Object.fromEntries(Object.entries(facts).filter(([key]) => key !== name));
      expect(() => sentence(code, rest)).toThrow(`the reason ${code} was given without its ${name}`);
    }
  });
});

test.for([
  ["already-there", { stage: rich`staging`, sha: rich`abc1234` }, "staging runs abc1234 already."],
  ["head-moved", { old: rich`feed123`, new: rich`5eed456` }, "You asked for feed123; the head is 5eed456 now."],
  ["bad-argument", { word: rich`\`-x\``, expected: rich`\`a tag\`` }, "`-x` was not understood; expected: `a tag`."],
  ["fork", {}, "This head comes from a fork; forks are never deployed."],
] satisfies readonly (readonly [ReasonCode, Record<string, Markdown>, string])[])("%s", ([code, facts, expected]) => {
  expect(sentence(code, facts)).toBe(expected);
});
