import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/commands/grammar.ts";

const stages = ["sandbox", "staging", "production"];
const read = (body: string) => parse(body, stages);
const promote = (stage: string, version: unknown = null, reason: string | null = null) => ({
  verb: "promote",
  stage,
  version,
  reason,
});

describe("commands", () => {
  test.for([
    ["/promote staging", [promote("staging")]],
    ["/PROMOTE Staging  ", [promote("staging")]],
    ["  /promote   staging\r\n", [promote("staging")]],
    ["/promote staging abc1234", [promote("staging", { is: "sha", prefix: "abc1234" })]],
    ["/promote staging #12", [promote("staging", { is: "pull", number: 12 })]],
    ["/promote staging v1.2.3", [promote("staging", { is: "name", name: "v1.2.3" })]],
    [
      "/promote staging abc1234 --reason the build is @good",
      [promote("staging", { is: "sha", prefix: "abc1234" }, "the build is @good")],
    ],
    ["/status", [{ verb: "status" }]],
    ["/explain production", [{ verb: "explain", stage: "production" }]],
    ["/help", [{ verb: "help", about: null }]],
    ["/help /promote", [{ verb: "help", about: "promote" }]],
    [
      "/abort staging\n/retry staging\n/resume staging",
      ["abort", "retry", "resume"].map((verb) => ({ verb, stage: "staging" })),
    ],
    ["hello\n/promote staging\nbye", [promote("staging")]],
    ["<details>\n/promote staging\n</details>", [promote("staging")]],
  ] as const)("%j", ([body, expected]) => {
    expect(read(body)).toEqual(expected);
  });
});

describe("nobody's business", () => {
  test.for([
    "",
    "promote staging",
    "please /promote staging",
    "/promotestaging",
    "/promote-x staging",
    "/usr/bin/env",
    "/home",
    "/",
    "//promote staging",
    "`/promote staging`",
    "> /promote staging",
    "> quoted\n/promote staging",
    "    /promote staging",
    "\t/promote staging",
    "```\n/promote staging\n```",
    "~~~\n/promote staging\n~~~",
    "````\n```\n/promote staging\n```\n````",
    "```\n/promote staging",
    "<!-- /promote staging -->",
    "<!--\n/promote staging\n-->",
    "a <!-- b\n/promote staging\n--> c",
  ])("%j", (body) => {
    expect(read(body)).toEqual([]);
  });
});

describe("meant, and not understood", () => {
  test.for([
    ["/promot staging", "unknown-command", "/promote staging"],
    ["/promote stging", "unknown-stage", "/promote staging"],
    ["/promote moon", "unknown-stage", null],
    ["/promote", "bad-argument", "/promote production"],
    ["/promote staging a b", "bad-argument", "/promote production"],
    ["/promote staging -x", "bad-argument", "/promote production"],
    ["/promote staging --expedite", "bad-argument", "/promote production"],
    ["/status all", "bad-argument", "/status"],
    ["/rollback production", "unknown-command", "/help"],
    ["/help me", "bad-argument", "/help promote"],
  ] as const)("%j", ([body, code, corrected]) => {
    expect(read(body)).toMatchObject([{ verb: "unclear", code, corrected }]);
  });
});

test("a comment is read so far: ten commands, 64 KiB, and in one pass", () => {
  expect(read("/status\n".repeat(50))).toHaveLength(10);
  expect(read(`${"x".repeat(70_000)}\n/status`)).toEqual([]);
  expect(read(`${"<!--".repeat(15_000)}\n/status`)).toEqual([]);
  expect(read(`/promote ${"a ".repeat(30_000)}`)).toHaveLength(1);
});

test("never throws; what is fenced or quoted never acts; what is corrected is a command", () => {
  const line = fc.oneof(
    fc.constantFrom("/promote staging", "```", "~~~~", "> x", "<!--", "-->", "/promot stging", "", "    x"),
    fc.string({ maxLength: 30 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      for (const command of read(lines.join("\n"))) {
        if (command.verb === "unclear" && command.corrected !== null) expect(read(command.corrected)).not.toEqual([]);
      }
      const fenced = lines.filter((one) => !/^\s*[`~]/.test(one));
      expect(read(`\`\`\`\`\`\n${fenced.join("\n")}\n\`\`\`\`\``)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
