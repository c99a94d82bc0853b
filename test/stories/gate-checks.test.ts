import { expect, test } from "vitest";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const SCANNER = { id: 99, slug: "security-scanner" };
const OTHER = { id: 98, slug: "friendly-helper" };

const withGates = (gates: string): string =>
  config.replace("production: { production: true,", `production: { gates: { ${gates} }, production: true,`);

async function asked(
  gates = "checks: [{ name: security/scan, app: security-scanner }]",
): Promise<[Story, string, number]> {
  const story = await begin({ config: withGates(gates) });
  const pull = await story.release();
  await story.say(pull.number, "/promote production");
  await story.pass(MINUTE);
  return [story, story.shop.git.tip("main").sha, pull.number];
}

const report = async (story: Story, sha: string, conclusion: string | null, app = SCANNER): Promise<void> => {
  story.shop.checks.report(sha, { name: "security/scan", app, conclusion });
  await story.pass(MINUTE);
};

test("a check that has not reported is shut; when it passes, the candidate goes by itself", async () => {
  const [story, sha, pull] = await asked();
  expect(story.check(sha, "production")).toBe("queued: Waits for security/scan");
  expect(story.shop.checks.newest(sha, "sluice / production")?.output.text).toContain(
    "- ○ **checks**: `security/scan` by `security-scanner` has not reported",
  );
  await report(story, sha, null);
  expect(story.dispatched("production")).toEqual([]);
  await report(story, sha, "failure");
  expect(story.dispatched("production")).toEqual([]);
  await report(story, sha, "success");
  expect(story.dispatched("production")).toHaveLength(1);
  await story.say(pull, "/explain production");
});

test("the newest rerun counts, a red one too", async () => {
  const story = await begin({ config: withGates("checks: [security/scan]") });
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  await report(story, sha, "success");
  await report(story, sha, "failure");
  await story.say(pull.number, "/promote production");
  expect(story.dispatched("production")).toEqual([]);
  expect(story.said(pull.number).at(-1)).toBe(`### Production: ${sha.slice(0, 7)} will go when 1 gate opens`);
  await report(story, sha, "success");
  expect(story.dispatched("production")).toHaveLength(1);
});

test("one that turns red while it is deployed keeps out the next attempt: it is read anew", async () => {
  const [story, sha, pull] = await asked();
  story.shop.actions.script("deploy.yml", { takes: 20 * MINUTE }, 1);
  await report(story, sha, "success");
  await report(story, sha, "failure");
  await story.say(pull, "/abort production");
  await story.pass(10 * MINUTE);
  expect(story.check(sha, "production")).toBe("cancelled: Aborted by octocat: what runs there is unknown");
  await story.say(pull, "/retry production");
  await story.pass(MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  await report(story, sha, "success");
  expect(story.dispatched("production")).toHaveLength(2);
});

test("a check of that name by another App opens nothing", async () => {
  const [story, sha] = await asked();
  await report(story, sha, "success", OTHER);
  story.shop.statuses.set(sha, { state: "success", by: "hubot", context: "security/scan" });
  await story.pass(MINUTE);
  expect(story.dispatched("production")).toEqual([]);
});

test("where no App is named, whoever reports by that name must agree", async () => {
  const [story, sha] = await asked("checks: [security/scan]");
  story.shop.checks.report(sha, { name: "security/scan", app: SCANNER, conclusion: "failure" });
  story.shop.checks.report(sha, { name: "security/scan", app: OTHER, conclusion: "success" });
  await story.pass(MINUTE);
  expect(story.dispatched("production")).toEqual([]);
});

test("a status by another account makes no red commit green: whoever reports that context must agree", async () => {
  const file = config.replace("checks: [build, test, lint]", "checks: [ci/jenkins]");
  const story = await begin({ config: file });
  const { sha } = story.shop.push({ by: "octocat", message: "change" });
  const report = async (by: string, state: string): Promise<string | null> => {
    story.shop.statuses.set(sha, { state, by, context: "ci/jenkins" });
    await story.pass(MINUTE);
    return story.check(sha, "commit");
  };
  expect(await report("jenkins", "failure")).toContain("failure: ");
  expect(await report("hubot", "success")).toContain("failure: ");
  expect(await report("jenkins", "success")).toContain("success: ");
});

test("it is found on the second page too", async () => {
  const story = await begin({ config: withGates("checks: [security/scan]") });
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  story.shop.checks.report(sha, { name: "security/scan", app: SCANNER, conclusion: "success" });
  // Each of them would make us ask: that is not what is told here.
  for (const event of ["check_run", "check_suite"])
    story.github.fail({ match: { event }, times: 1_000, how: { kind: "never-sent" } });
  for (let index = 0; index < 120; index += 1)
    story.shop.checks.report(sha, { name: `other-${index}`, app: OTHER, conclusion: "success" });
  story.github.clearFaults();
  await story.say(pull.number, "/promote production");
  await story.pass(MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("other checks are asked for meanwhile: the newest rules decide", async () => {
  const [story, sha] = await asked();
  const file = withGates("checks: [lint]");
  const trunk = story.shop.git.tip("main").sha;
  story.shop.push({ by: "mona", message: "rules", files: { ".github/sluice.yml": file } });
  await story.pass(MINUTE);
  expect(trunk).toBe(sha);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha]);
});

test("a status that wears our check's name says nothing, neither to the commit stage nor to a gate", async () => {
  const file = withGates("checks: [sluice-lookalike]").replace(
    "commit: { checks: [build, test, lint], timeout: 30m }\n",
    "",
  );
  const story = await begin({ config: file, ci: false });
  const { sha } = story.shop.push({ by: "octocat", message: "change" });
  await story.pass(MINUTE);
  for (const context of ["sluice / commit", "sluice / production", "sluice / staging"])
    story.shop.statuses.set(sha, { state: "success", by: "octocat", context });
  await story.pass(9 * MINUTE);
  expect(story.dispatched()).toEqual([]);
  expect(story.check(sha, "commit")).toContain("failure");
});

test("nobody asks for the checks of a stage without such a gate", async () => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, "/promote production");
  await story.pass(MINUTE);
  const mark = story.github.requests.length;
  story.shop.checks.report(story.shop.git.tip("main").sha, { name: "x", app: OTHER, conclusion: "success" });
  await story.pass(MINUTE);
  expect(story.calls(mark).filter((call) => call.includes("check-runs"))).toEqual([]);
});
