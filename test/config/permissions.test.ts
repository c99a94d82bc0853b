import { expect, test } from "vitest";
import { teamsNamed, whoMay } from "../../src/pipeline/authority.ts";
import { stageNamed } from "../../src/pipeline/definition.ts";
import { parse } from "../../src/config/parse.ts";

const file = (permissions: string): string =>
  `version: 1\nstages: { staging: {}, constructor: {}, production: { production: true } }\npermissions: ${permissions}\n`;

function definitionOf(permissions: string) {
  const parsed = parse(file(permissions));
  if (parsed.is === "bad") throw new Error(JSON.stringify(parsed.problems));
  return parsed.definition;
}

const write = [{ is: "role", name: "write" }];
const sre = { is: "team", slug: "sre" };

test.for([
  ["{}", "production", write],
  ["{ promote: team:sre }", "production", [sre]],
  [
    "{ promote: { production: [team:sre, '@octocat', 'role:release manager'] } }",
    "production",
    [sre, { is: "login", login: "octocat" }, { is: "role", name: "release manager" }],
  ],
  ["{ promote: { production: [team:sre] } }", "staging", write],
  ["{ promote: { production: [team:sre] } }", "constructor", write],
] as const)("%s: who may promote to %s", ([permissions, name, who]) => {
  const definition = definitionOf(permissions);
  const stage = stageNamed(definition, name);
  expect(stage === undefined ? null : whoMay(definition, "promote", stage)).toEqual(who);
});

test("every team that is named anywhere is known", () => {
  const definition = definitionOf("{ promote: { staging: [team:web], production: [team:sre] }, abort: '@mona' }");
  expect(teamsNamed(definition)).toEqual(["web", "sre"]);
});

test.for([
  ["{ promte: [team:sre] }", "config-unknown-key", "unknown key `promte`", "did you mean `promote`?"],
  ["{ rolback: [team:sre] }", "config-unknown-key", "unknown key `rolback`", "did you mean `rollback`?"],
  ["{ status: [team:sre] }", "config-unknown-key", "unknown key `status`", expect.stringContaining("one of `promote`")],
  [
    "{ promote: { productoin: [team:sre] } }",
    "config-unknown-stage",
    "`permissions.promote` names `productoin`",
    expect.stringContaining("did you mean `production`?"),
  ],
  ["{ veto: { production: [team:sre] } }", "config-bad-value", expect.stringContaining("veto"), expect.any(String)],
  ["{ promote: [] }", "config-bad-value", "`promote: []`", expect.stringContaining("`team:slug`")],
  ["{ promote: [sre] }", "config-bad-value", "`promote: sre`", expect.stringContaining("`team:slug`")],
  ["{ promote: 'team:a b' }", "config-bad-value", "`promote: team:a b`", expect.stringContaining("`team:slug`")],
] as const)("%s", ([permissions, code, problem, expected]) => {
  const parsed = parse(file(permissions));
  const found = parsed.is === "bad" ? parsed.problems : [];
  expect(found.map((one) => [one.code, one.problem, one.expected])).toEqual([[code, problem, expected]]);
});
