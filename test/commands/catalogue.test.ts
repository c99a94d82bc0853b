/** The table of commands, held against the grammar that reads it and the core that carries it out. */
import { describe, expect, test } from "vitest";
import { catalogue, laterVerbs } from "../../src/commands/catalogue.ts";
import { parse } from "../../src/commands/grammar.ts";
import type { Command } from "../../src/pipeline/command.ts";
import { Walk } from "../support/walk.ts";

const stages = ["sandbox", "performance", "accessibility", "staging", "production"];

describe.for(catalogue)("$verb", ({ verb, syntax, takes, right, example }) => {
  const said = parse(example, stages);

  test("its example is a command", () => {
    expect(said).toMatchObject([{ verb }]);
  });

  test("its syntax says what it takes", () => {
    expect(syntax.startsWith(`/${verb}`)).toBe(true);
    expect(syntax.includes("<stage>")).toBe(takes.startsWith("stage"));
    expect(syntax.includes("[")).toBe(/verb|version|duration|words/.test(takes));
  });

  test.for(["read", "triage", "write", "maintain", "admin"] as const)("a person with %s", (role) => {
    const walk = new Walk();
    walk.ask(said[0] as Command, { right: { is: "known", role, roleName: role }, public: false });
    const isRefused = walk.answer.is === "refused" && walk.answer.code === "not-permitted";
    const enough = { read: 0, write: 2, "write; maintain on production": 3 }[right];
    expect(isRefused).toBe(["read", "triage", "write", "maintain", "admin"].indexOf(role) < enough);
  });
});

test.for(laterVerbs)("/%s is answered: not in this version", (verb) => {
  expect(parse(`/${verb} staging`, stages)).toMatchObject([
    { code: "unknown-command", expected: "this version does not have that command yet", corrected: "/help" },
  ]);
});
