/** What is asked of GitHub in one step because something is due: one answer may make the next question due. */
import { allRuns } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import { Budget } from "../../src/engine/budget.ts";
import { Looks } from "../../src/engine/looks.ts";
import type { Place } from "../../src/engine/heard.ts";
import { wake } from "../../src/engine/waking.ts";
import { renderReply } from "../../src/github/render/reply.ts";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { HOUR, maintain, ready, rule, say } from "../support/approvals.ts";
import type { Walk } from "../support/walk.ts";

const place: Place = {
  installation: 1,
  repository: 2,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
  private: true,
};

/** Wakes the pipeline of a walk; `fails`: the question that GitHub does not answer. */
async function woken(walk: Walk, fails?: "makers" | "right") {
  const asked: string[] = [];
  const ask = async (what: "makers" | "right", answer: unknown): Promise<unknown> => {
    asked.push(what);
    if (what === fails) throw new Error("GitHub is down");
    return await Promise.resolve(answer);
  };
  const reads = {
    makers: () => ask("makers", { logins: ["octocat"], unknown: [], complete: true }),
    right: () => ask("right", maintain),
  };
  const http = { allows: () => false };
  const budget = new Budget({ now: () => 0 });
  const engine = { http, github: { reads, limitOf: () => null }, log: { warn: () => undefined }, budget };
  const here = { place, at: walk.at, looks: new Looks() };
  const decided = await wake(engine as never, here, { state: walk.state, events: [] });
  return { asked, ...decided };
}

function approved(): Walk {
  const walk = ready(rule());
  say(walk, "octocat", "promote");
  walk.at += HOUR;
  say(walk, "mona");
  return walk;
}

test("the last yes to what was asked for an hour ago: it starts in that very step, and the reply says so", async () => {
  const walk = approved();
  const { asked, state } = await woken(walk);
  expect(asked).toEqual(["makers", "right"]);
  expect(allRuns(state).filter(({ stage }) => stage === "production")).toHaveLength(1);
  const answer = state.answers.filter(isOfComment).at(-1);
  if (answer === undefined) throw new Error("nothing was answered");
  const { body } = renderReply(answer, state, { place });
  expect(body).toContain("That was what it waited for: it starts.");
  expect(body).toContain("/abort production");
});

test.for([
  ["makers", ["makers"]],
  ["right", ["makers", "right"]],
] as const)("%s without an answer: each is asked once in a step, and nothing starts", async ([fails, questions]) => {
  const { asked, state } = await woken(approved(), fails);
  expect(asked).toEqual(questions);
  expect(allRuns(state).filter(({ stage }) => stage === "production")).toEqual([]);
});
