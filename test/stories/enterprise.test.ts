/** The same release where GitHub is an Enterprise Server, or has its data in a region of its own. */
import { describe, expect, test } from "vitest";
import type { Flavour } from "../../src/simulator/flavour.ts";
import { hosts } from "../../src/simulator/flavour.ts";
import { inProduction, living, short } from "../support/production.ts";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const DISPATCH = "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
const DAY = 24 * 60 * MINUTE;
const elsewhere = ["enterprise-server", "data-residency"] as const;

/** All that Sluice wrote there. */
const written = ({ github }: Story): string =>
  github.requests.map(({ method, body }) => (method === "GET" ? "" : JSON.stringify(body))).join("\n");

const linksIn = (text: string): readonly string[] => [
  ...new Set(Array.from(text.matchAll(/https?:\/\/([\w.-]+)/g), ([, host = ""]) => host)),
];

describe.each(elsewhere)("on %s", (flavour: Flavour) => {
  const { site } = hosts[flavour];

  test("a change goes from its push to production, and back again; every link leads to that host", async () => {
    const story = await begin({ flavour });
    const old = await inProduction(story, "old");
    expect(story.check(old.sha, "production")).toContain("success: In production since");
    const bad = await inProduction(story, "bad");
    await story.say(bad.number, "/rollback production it is slow", "hubot");
    await story.pass(5 * MINUTE);
    expect(story.check(old.sha, "production")).toContain("success: In production again since");
    expect(living(story, bad.number)).toContain(`### Rolled back from production: ${short(old.sha)} runs there again`);
    expect(story.dispatched("production").map(({ sha }) => sha)).toEqual([old.sha, bad.sha, old.sha]);

    const [run] = [...story.shop.actions.runs.values()].filter(({ inputs }) => inputs["stage"] === "production");
    const ofRun = `${site}/acme/shop/actions/runs/${run?.id}`;
    const checks = story.shop.checks.of(old.sha).filter(({ name }) => name === "sluice / production");
    expect(checks.map(({ detailsUrl }) => detailsUrl)).toContain(ofRun);
    expect(story.shop.deployments.in("production")[0]?.statuses.map(({ logUrl }) => logUrl)).toContain(ofRun);
    expect(written(story)).not.toContain("github.com");
    expect(new Set(linksIn(written(story)))).toEqual(
      new Set([new URL(site).host, "shop.example", "sandbox.shop.example"]),
    );
  });

  test("the answer to a dispatch is lost: its run is found, and nothing is dispatched twice", async () => {
    const story = await begin({ flavour });
    story.github.fail({ match: { method: "POST", path: DISPATCH }, how: { kind: "lost-answer" } });
    story.github.fail({ match: { event: "workflow_run" }, times: 4, how: { kind: "never-sent" } });
    await story.release();
    expect(story.dispatched("sandbox")).toHaveLength(1);
    expect(story.check(story.shop.git.tip("main").sha, "staging")).toContain("success: ");
  });
});

describe("on an Enterprise Server", () => {
  const flavour = "enterprise-server";

  test("the version of the API that it does not know is offered once, and the former spoken from then on", async () => {
    const story = await begin({ flavour });
    await story.release();
    const refused = story.github.requests.flatMap(({ status }, at) => (status === 400 ? [at] : []));
    expect(refused.length).toBeGreaterThan(0);
    // Those that went out before the first was refused.
    expect(Math.max(...refused)).toBeLessThan(8);
  });

  test("no webhook names the run that a dispatch began: it is found by the attempt in its name", async () => {
    const story = await begin({ flavour });
    story.github.fail({ match: { event: "workflow_run" }, times: 1_000, how: { kind: "never-sent" } });
    story.github.fail({ match: { event: "workflow_job" }, times: 1_000, how: { kind: "never-sent" } });
    await story.merge();
    await story.pass(120 * MINUTE);
    expect(story.check(story.shop.git.tip("main").sha, "staging")).toContain("success: ");
    expect(story.dispatched().map(({ stage }) => stage)).toEqual([
      "sandbox",
      "performance",
      "accessibility",
      "staging",
    ]);
  });

  test("a webhook that nobody took five days ago is still fetched", async () => {
    const story = await begin({ flavour });
    const pull = await story.release();
    await story.restart(async () => {
      story.shop.issues.say(pull.number, "octocat", "/lock production the fair");
      await story.github.idle();
      story.clock.moveTo(story.clock.now() + 5 * DAY);
    });
    await story.pass(10 * MINUTE);
    expect(story.said(pull.number).at(-1)).toBe("### Production: locked by `octocat`");
  });
});

const inputs = (count: number): string =>
  config.replace(
    "defaults: { deploy: deploy.yml }",
    `defaults: { deploy: deploy.yml, inputs: { ${Array.from({ length: count }, (_, at) => `in-${at}: x`).join(", ")} } }`,
  );

test.for([
  ["enterprise-server", 6, "good"],
  ["enterprise-server", 7, "bad"],
  ["data-residency", 7, "good"],
  ["github.com", 21, "good"],
] as const)("%s: a workflow of 4 + %i inputs makes the file %s, before anything is dispatched", async (told) => {
  const [flavour, count, judged] = told;
  const story = await begin({ flavour, config: inputs(count) });
  const { sha } = story.shop.push({ by: "octocat", message: "next", files: { a: "a" } });
  await story.pass(10 * MINUTE);
  const check = story.shop.checks.newest(sha, "sluice / config");
  if (judged === "bad") {
    expect(check?.conclusion).toBe("failure");
    expect(check?.output.summary).toContain("would be dispatched with 11 inputs");
    expect(check?.output.summary).toContain("at most 10, those of Sluice among them");
    expect(story.dispatched()).toEqual([]);
  } else expect([check?.conclusion, (await story.state()).policy !== null]).toEqual([undefined, true]);
});
