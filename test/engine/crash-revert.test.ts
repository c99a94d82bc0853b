/** The process dies around each request that makes a revert, and is started again on the same file: there is one in the end. */
import "../support/mortal.ts";
import { expect, test } from "vitest";
import { needed } from "../../src/github/permissions.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

const telling = {
  config: "version: 1\ncommit: { checks: [] }\nstages: { production: { on_failure: rollback } }\n",
  events: ["push", "pull_request", "issue_comment", "workflow_run"],
  ci: false,
  permissions: { ...needed, contents: "write", pull_requests: "write" },
} as const;

const MAKING = ["git/commits", "git/refs", "pulls"].flatMap((path) => [
  `before POST /repos/acme/shop/${path}`,
  `after POST /repos/acme/shop/${path}`,
]);
/** On a machine that has much else to do. */
const LONG_MS = 120_000;

test.for(MAKING.map((boundary, number) => [boundary, number] as const))(
  "dead %s: one branch and one pull request stand there",
  { timeout: LONG_MS },
  async ([, number]) => {
    const story = await begin(telling);
    story.shop.push({ by: "octocat", message: "old", files: { "old.txt": "old" } });
    await story.pass(5 * MINUTE);
    story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
    const bad = story.shop.push({ by: "octocat", message: "bad", files: { "bad.txt": "bad" } });
    const { life } = story;
    life.count(number, (passed) => MAKING.includes(passed));
    await story.pass(15 * MINUTE);
    expect([life.isOver, life.passed]).toEqual([true, MAKING.slice(0, number + 1)]);
    await story.pass(5 * MINUTE);
    const branch = `sluice/revert-${bad.sha.slice(0, 7)}`;
    expect([...story.shop.git.branches.keys()].filter((name) => name !== "main")).toEqual([branch]);
    const [revert, ...more] = [...story.shop.pulls.all.values()];
    expect([revert?.branch, more]).toEqual([branch, []]);
    expect(Object.values((await story.state()).reverts ?? {})).toEqual([
      { is: "opened", stage: "production", pull: revert?.number, head: revert?.head },
    ]);
  },
);
