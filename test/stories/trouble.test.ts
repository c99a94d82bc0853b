import { allRuns } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import { files } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

test("a deploy that fails, and is tried once more by hand", async () => {
  const story = await begin();
  story.shop.actions.script("deploy.yml", { conclusion: "failure", takes: 3 * MINUTE }, 1);
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "sandbox")).toBe("failure: Failed: deploy.yml ended in failure after 3 min");
  expect(story.said(pull.number)[0]).toBe("### Failed in sandbox: deploy.yml ended in failure after 3 min");
  expect((await story.state()).environments["sandbox"]?.occupant).toMatchObject({ is: "unknown" });
  await story.say(pull.number, "/retry sandbox");
  await story.pass(30 * MINUTE);
  expect(story.check(sha, "staging")).toContain("success: ");
  expect(
    story.shop.checks
      .of(sha)
      .filter((run) => run.name === "sluice / sandbox")
      .map((run) => run.conclusion),
  ).toEqual(["failure", "success"]);
});

test.for([
  ["never came", { kind: "status", status: 502 }, 0],
  ["came, and its answer did not", { kind: "lost-answer" }, 1],
] as const)(
  "a call that %s: whoever tries again before it is looked for is not called then",
  async ([, how, times]) => {
    const story = await begin({ config: "version: 1\ncommit: { checks: [build] }\nstages: { sandbox: {} }\n" });
    story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
    const pull = await story.merge();
    const { sha } = story.shop.git.tip("main");
    // The living comment stands there already.
    story.github.fail({ match: { method: "POST", path: "/repos/{owner}/{repo}/issues/{issue_number}/comments" }, how });
    for (let tries = 0; tries < 600 && !story.check(sha, "sandbox")?.startsWith("failure"); tries += 1)
      await story.pass(1_000);
    expect(story.github.requests.some(({ faulted }) => faulted === how.kind)).toBe(true);
    await story.say(pull.number, "/retry sandbox");
    await story.pass(30 * MINUTE);
    expect(story.check(sha, "sandbox")).toContain("success: ");
    expect(story.said(pull.number).filter((line) => line.startsWith("@"))).toEqual(
      Array(times).fill(expect.stringContaining("did not pass sandbox. Failed: deploy.yml ended in failure")),
    );
  },
);

test("retries: one more attempt by itself", async () => {
  const story = await begin({
    config: "version: 1\ncommit: { checks: [build] }\nstages: { sandbox: { retries: 1 } }\n",
  });
  story.shop.actions.script("deploy.yml", { conclusion: "failure" }, 1);
  await story.release();
  expect(story.check(story.shop.git.tip("main").sha, "sandbox")).toContain("success: In sandbox");
  expect(story.dispatched("sandbox").map((one) => one.attempt?.slice(-2))).toEqual(["-1", "-2"]);
});

test("a run that GitHub itself cancels was ended by nobody", async () => {
  const story = await begin();
  story.shop.actions.script("deploy.yml", { conclusion: "cancelled" }, 1);
  await story.merge();
  await story.pass(10 * MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "sandbox")).toMatch(/^cancelled: Aborted: cancelled on GitHub/);
});

test("a run that somebody cancels on GitHub ends the stage as aborted", async () => {
  const story = await begin();
  story.shop.actions.script("deploy.yml", { takes: 10 * MINUTE });
  await story.merge();
  await story.pass(8 * MINUTE);
  const [run] = [...story.shop.actions.runs.values()].filter((one) => one.event === "workflow_dispatch");
  story.shop.actions.cancel(run?.id ?? 0, { force: false, by: "mona" });
  await story.pass(MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "sandbox")).toMatch(/^cancelled: Aborted by mona/);
  expect(story.shop.deployments.in("sandbox")[0]?.statuses.at(-1)?.state).toBe("error");
});

test.for([
  ["heeds being cancelled", undefined, 2_000],
  ["ends only by force", true, 35_000],
  ["heeds nothing", "force", 160_000],
] as const)("a run that takes too long and %s", async ([, hangs, wait]) => {
  const story = await begin({
    config: "version: 1\ncommit: { checks: [build] }\nstages: { sandbox: { timeout: 10m } }\n",
  });
  story.shop.actions.script("deploy.yml", hangs === undefined ? { takes: 60 * MINUTE } : { hangs });
  await story.merge();
  const { sha } = story.shop.git.tip("main");
  await story.pass(6 * MINUTE + 10 * MINUTE);
  expect(story.check(sha, "sandbox")).toBe("in_progress: Stopping deploy.yml: it ran longer than 10 min");
  await story.pass(wait + 10_000);
  expect(story.check(sha, "sandbox")).toBe("timed_out: Timed out: deploy.yml ran longer than 10 min");
  const next = story.shop.push({ by: "mona", message: "next", files: { n: "n" } }).sha;
  await story.pass(8 * MINUTE);
  expect(story.dispatched("sandbox").map((one) => one.sha)).toEqual([sha, next]);
});

test("time that GitHub lets it wait for reviewers does not count", async () => {
  const story = await begin({
    config: "version: 1\ncommit: { checks: [build] }\nstages: { sandbox: { timeout: 10m } }\n",
  });
  story.shop.actions.script("deploy.yml", { waits: 120 * MINUTE, takes: 5 * MINUTE });
  await story.merge();
  await story.pass(100 * MINUTE);
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "sandbox")).toContain("in_progress: GitHub holds deploy.yml");
  await story.pass(40 * MINUTE);
  expect(story.check(sha, "sandbox")).toContain("success: In sandbox");
});

test("a dispatch whose run never appears is errored, and never rolled back or repeated by itself", async () => {
  const story = await begin();
  story.shop.actions.script("deploy.yml", { neverStarts: true });
  const pull = await story.merge();
  await story.pass(20 * MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "sandbox")).toBe(
    "failure: Errored: deploy.yml did not start in 10 min",
  );
  expect(story.said(pull.number)[0]).toBe("### Errored at sandbox: deploy.yml did not start in 10 min");
  expect(story.dispatched("sandbox")).toHaveLength(1);
});

test.for(["bad-gateway-after-done", "lost-answer"] as const)(
  "%s: the dispatch was done, and is not done again",
  async (kind) => {
    const story = await begin();
    story.github.fail({
      match: { method: "POST", path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches" },
      how: { kind },
    });
    await story.release();
    expect(story.dispatched("sandbox")).toHaveLength(1);
    expect(story.check(story.shop.git.tip("main").sha, "staging")).toContain("success: ");
  },
);

test.for(["bad-gateway-after-done", "lost-answer"] as const)(
  "%s of a deployment and of a check run: neither is made twice",
  async (kind) => {
    const story = await begin();
    story.github.fail({ match: { method: "POST", path: "/repos/{owner}/{repo}/deployments" }, how: { kind } });
    story.github.fail({ match: { method: "POST", path: "/repos/{owner}/{repo}/check-runs" }, times: 2, how: { kind } });
    story.github.fail({ match: { method: "POST", path: "/repos/{owner}/{repo}/issues" }, how: { kind } });
    story.github.fail({
      match: { method: "POST", path: "/repos/{owner}/{repo}/issues/{issue_number}/comments" },
      how: { kind },
    });
    const pull = await story.release();
    const { sha } = story.shop.git.tip("main");
    expect(story.shop.deployments.in("sandbox")).toHaveLength(1);
    expect(story.shop.checks.of(sha).filter((run) => run.name === "sluice / commit")).toHaveLength(1);
    expect(story.shop.issues.all.size).toBe(1);
    expect(story.said(pull.number)).toHaveLength(1);
    expect(story.check(sha, "staging")).toContain("success: ");
  },
);

test.for([
  ["status", ["success"]],
  ["bad-gateway-after-done", ["in_progress", "success"]],
] as const)(
  "%s for the first status of a deploy that is over before it is tried again: none comes after success",
  async ([kind, states]) => {
    const story = await begin({ config: "version: 1\ncommit: { checks: [build] }\nstages: { sandbox: {} }\n" });
    story.shop.actions.script("deploy.yml", { takes: 3_000 });
    story.github.fail({
      match: { method: "POST", path: "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses" },
      how: kind === "status" ? { kind, status: 502 } : { kind },
    });
    await story.release();
    expect(story.shop.deployments.in("sandbox").map((one) => one.statuses.map(({ state }) => state))).toEqual([states]);
  },
);

test("limits are heeded: what was not done is done when GitHub takes it again", async () => {
  const story = await begin();
  story.github.fail({
    match: { method: "POST", path: "/repos/{owner}/{repo}/deployments" },
    times: 2,
    how: { kind: "secondary-limit", status: 403, retryAfter: 90 },
  });
  await story.merge();
  await story.pass(8 * MINUTE);
  expect(story.dispatched("sandbox")).toEqual([]);
  await story.pass(10 * MINUTE);
  expect(story.dispatched("sandbox")).toHaveLength(1);
});

test("GitHub is down for a while: nothing is lost", async () => {
  const story = await begin();
  story.github.fail({ match: {}, times: 60, how: { kind: "status", status: 503 } });
  await story.merge();
  await story.pass(3 * 60 * MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "production")).toContain("Ready for production");
}, 120_000);

test("abort in mid-deploy, then retry", async () => {
  const story = await begin();
  story.shop.actions.script("deploy.yml", { takes: 20 * MINUTE }, 1);
  const pull = await story.merge();
  const { sha } = story.shop.git.tip("main");
  await story.pass(8 * MINUTE);
  await story.say(pull.number, "/abort sandbox");
  await story.pass(MINUTE);
  expect(story.check(sha, "sandbox")).toBe("cancelled: Aborted by octocat: what runs there is unknown");
  await story.say(pull.number, "/retry sandbox");
  await story.pass(20 * MINUTE);
  expect(story.check(sha, "staging")).toContain("success: ");
});

test("abort takes back what was only asked for", async () => {
  const story = await begin();
  const pull = await story.merge();
  await story.say(pull.number, "/promote production");
  await story.say(pull.number, "/abort production");
  await story.pass(60 * MINUTE);
  expect(story.dispatched("production")).toEqual([]);
  expect(story.said(pull.number)).toContain("### Production: withdrawn");
});

test("abort takes back one's own wish, and leaves what others asked for", async () => {
  const story = await begin();
  const [theirs, hers] = [await story.merge(), await story.merge()];
  await story.say(theirs.number, "/promote production", "hubot");
  await story.say(hers.number, "/promote production", "mona");
  await story.say(hers.number, "/abort production", "mona");
  await story.pass(MINUTE);
  const reply = story.shop.issues
    .on(hers.number)
    .find(({ body }) => body.startsWith("### Production: withdrawn"))?.body;
  expect(reply).toContain(`Taken back by \`mona\`: #${hers.number} (asked for by \`mona\`). Nothing had started.`);
  expect(reply).toContain(`Still asked for: #${theirs.number} (asked for by \`hubot\`).`);
  expect((await story.state()).requests.map((one) => one.by)).toEqual(["hubot"]);
});

test("the App may not dispatch: the stage says which permission is missing, and so does sluice / config", async () => {
  const { needed } = await import("../../src/github/permissions.ts");
  const story = await begin({ permissions: { ...needed, actions: "read" } });
  await story.release();
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "config")).toBe("failure: Sluice lacks a permission here: actions: write");
  expect(story.check(sha, "sandbox")).toContain("failure: Errored: Sluice lacks a permission here: actions");
});

test.for(["deployments", "checks", "issues"] as const)(
  "without the permission for %s nothing hammers GitHub, and nothing is stuck",
  async (name) => {
    const { needed } = await import("../../src/github/permissions.ts");
    const { [name]: _, ...permissions } = needed;
    const story = await begin({ permissions });
    const mark = story.github.requests.length;
    await story.release();
    await story.pass(3 * 60 * MINUTE);
    // Of nearly four hours; GitHub lets us ask 5,000 times in each.
    expect(story.calls(mark).length).toBeLessThan(600);
    const state = await story.state();
    expect(
      allRuns(state)
        .flatMap((run) => run.attempts)
        .every((attempt) => attempt.phase.is === "ended"),
    ).toBe(true);
  },
);

test("a reply that GitHub does not take is given up, and its command is not answered for ever", async () => {
  const { needed } = await import("../../src/github/permissions.ts");
  const story = await begin({ permissions: { ...needed, issues: "read" } });
  const pull = await story.merge();
  await story.say(pull.number, "/status");
  await story.pass(MINUTE);
  expect((await story.state()).answers).toMatchObject([{ given: true }]);
  expect(story.said(pull.number)).toEqual([]);
});

test("one of several repositories cannot be read for a while: all are heard of in the end", async () => {
  const { needed } = await import("../../src/github/permissions.ts");
  const story = await begin();
  const { world } = story.github;
  const names = ["acme/one", "acme/two", "acme/three"];
  const repositories = names.map((name) => world.repository(name, { files: files() }));
  story.github.fail({ match: { path: /\/acme\/two\/contents\// }, times: 9, how: { kind: "status", status: 503 } });
  world.install({ account: "acme", repositories: names, permissions: needed });
  await story.pass(10 * MINUTE);
  const { journal, inbox } = story.app.engine.store;
  for (const { id } of repositories) expect((await journal.load(String(id))).state.policy).not.toBeNull();
  expect(await inbox.count()).toEqual({ waiting: 0, setAside: 0 });
});

test("a forced push takes a merged change off the trunk: its pull request says so", async () => {
  const story = await begin();
  const base = story.shop.git.tip("main").sha;
  const pull = await story.merge();
  story.shop.push({ by: "mona", message: "instead", files: { b: "b" }, from: base });
  await story.pass(30 * MINUTE);
  expect(story.said(pull.number)[0]).toBe("### Off the trunk: a forced push removed it");
});
