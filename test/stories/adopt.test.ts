import { expect, test } from "vitest";
import type { Repository } from "../../src/simulator/world/repository.ts";
import { inProduction, short } from "../support/production.ts";
import { config, files } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const CONTROL = 11;

/** Somebody deploys without Sluice. */
function deployed(shop: Repository, sha: string, environment: string, state = "success"): number {
  const asked = { ref: sha, environment, auto_merge: false, required_contexts: [], production_environment: true };
  const id = shop.deployments.create(asked, "mona")?.id ?? 0;
  shop.deployments.setStatus(id, { state }, "mona");
  return id;
}

const tip = (shop: Repository): string => shop.git.tip("main").sha;
const statusOf = (story: Story, id: number): string | undefined =>
  story.shop.deployments.get(id).statuses.at(-1)?.state;
const control = (story: Story, number = CONTROL): string => story.shop.issues.get(number).body;
const reply = (story: Story, number: number): string => story.shop.issues.on(number).at(-1)?.body ?? "";

test("what runs where when Sluice comes is adopted and told, becomes inactive, and is where the first rollback goes", async () => {
  let [old, adopted] = ["", 0];
  const story = await begin({
    before: (shop) => {
      old = tip(shop);
      adopted = deployed(shop, old, "production");
      shop.push({ by: "mona", message: "later", files: { later: "1" } });
      deployed(shop, tip(shop), "production", "failure");
      deployed(shop, tip(shop), "production", "inactive");
    },
  });
  const since = "Wed 14 Oct, 13:02 London";
  expect(control(story)).toContain(`### ${short(old)} in production, no candidate yet`);
  expect(control(story)).toContain(
    `| production | ${short(old)}, adopted from GitHub's deployments, not verified by Sluice | Wed 13:02 |`,
  );
  expect(control(story)).toContain(
    `- \`production\` runs ${short(old)} since ${since}, taken from its newest deployment; not verified by Sluice`,
  );
  expect(control(story)).toContain("- `staging`: GitHub shows no deployment");
  expect(control(story)).toContain("**First step:** merge a change into the trunk.");
  await story.say(CONTROL, "/rollback production");
  expect(reply(story, CONTROL)).toContain("### Refused: no-rollback-target");

  const { number, sha } = await inProduction(story, "bad");
  expect(control(story)).not.toContain("First step");
  expect(statusOf(story, adopted)).toBe("inactive");
  await story.say(number, "/rollback production");
  expect(reply(story, number)).toContain(
    "octocat` may not go back to an unverified version of production: that takes maintain",
  );
  await story.say(number, "/rollback production", "mona");
  await story.pass(10_000);
  expect(story.said(number)).toContain(`### Production: rolling back from ${short(sha)} to ${short(old)}`);
  expect(
    story.shop.issues
      .on(number)
      .map(({ body }) => body)
      .join("\n"),
  ).toContain(`${short(old)} ran there before Sluice, as GitHub's deployments say; Sluice has not verified it.`);
  await story.pass(8 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha, old]);
  expect(control(story)).toContain(`### ${short(old)} in production`);
  expect(story.dispatched("sandbox").map((one) => one.sha)).toEqual([sha]);
});

test("that GitHub does not tell who may approve keeps nobody waiting: it is told at once, and a verified version needs no such right", async () => {
  const story = await begin({
    config: `${config}permissions: { approve: { production: [team:sre] } }\n`,
    before: (shop) => void deployed(shop, tip(shop), "production"),
  });
  story.github.world.people.team("acme", "sre", ["octocat"]);
  const { number: first, sha } = await inProduction(story, "verified");
  const path = "/orgs/{org}/teams/{team_slug}/memberships/{username}";
  story.github.fail({ match: { path }, times: 10_000, how: { kind: "status", status: 503 } });
  await story.say(first, "/rollback production");
  expect(reply(story, first)).toContain("### Refused: permission-unknown");
  const { number } = await inProduction(story, "bad");
  await story.say(number, "/rollback production");
  expect(story.dispatched("production").at(-1)?.sha).toBe(sha);
});

test("what runs there without being on the trunk is shown, and nothing goes back to it", async () => {
  let foreign = "";
  const story = await begin({
    before: (shop) => {
      foreign = shop.push({ by: "mona", branch: "other", message: "elsewhere", files: { x: "1" } }).sha;
      deployed(shop, foreign, "production");
    },
  });
  expect(control(story)).toContain(`### ${short(foreign)} in production`);
  const { number } = await inProduction(story, "change");
  for (const to of ["", ` to ${short(foreign)}`]) {
    await story.say(number, `/rollback production${to}`);
    expect(reply(story, number)).toContain("### Refused: no-rollback-target");
  }
});

test("a commit beside the trunk that was merged into it is shown, and nothing goes back to it", async () => {
  let beside = "";
  const story = await begin({
    before: (shop) => {
      const pull = shop.pulls.open({ by: "hubot", branch: "side", files: { x: "forged" } });
      beside = shop.git.tip("side").sha;
      shop.push({ by: "hubot", branch: "side", message: "harmless again", files: { x: "1" } });
      shop.pulls.merge(pull.number, { by: "octocat" });
      deployed(shop, beside, "production");
    },
  });
  expect(control(story, CONTROL + 1)).toContain(`### ${short(beside)} in production`);
  const { number } = await inProduction(story, "change");
  for (const to of ["", ` to ${short(beside)}`]) {
    await story.say(number, `/rollback production${to}`, "mona");
    expect(reply(story, number)).toContain("### Refused: no-rollback-target");
  }
});

test("a deployment verifies nothing: no stage opens by it, and it makes nobody's commits somebody else's", async () => {
  const story = await begin();
  story.shop.actions.script("deploy.yml", { takes: 3 * MINUTE, conclusion: "failure" }, 1, { stage: "sandbox" });
  const pull = await story.merge();
  const sha = tip(story.shop);
  await story.pass(10 * MINUTE);
  for (const environment of ["sandbox", "staging", "production"]) deployed(story.shop, sha, environment);
  await story.pass(30 * MINUTE);
  expect(story.dispatched().map(({ stage }) => stage)).toEqual(["sandbox"]);
  await story.say(pull.number, "/promote staging");
  await story.pass(30 * MINUTE);
  expect(story.dispatched().map(({ stage }) => stage)).toEqual(["sandbox"]);
  const { environments } = await story.state();
  expect(Object.values(environments).map(({ lastVerified }) => lastVerified)).toEqual([null, null, null]);
});

test("who deploys beside Sluice is told in the control issue and by /explain, until Sluice puts its version back", async () => {
  const story = await begin();
  const good = await inProduction(story, "good");
  const other = story.shop.push({ by: "mona", branch: "other", message: "by hand", files: { x: "1" } }).sha;
  const mark = story.github.requests.length;
  const beside = deployed(story.shop, other, "PRODUCTION");
  deployed(story.shop, other, "elsewhere");
  deployed(story.shop, other, "staging", "failure");
  await story.settle();
  expect(story.calls(mark).filter((call) => call.startsWith("GET"))).toEqual([]);
  await story.pass(2 * MINUTE);
  expect(control(story)).toContain(`### ${short(other)} in production`);
  expect(control(story)).toContain(
    `**Deployed beside Sluice:** production runs ${short(other)} since Wed 14 Oct, 13:44 London, put there by \`mona\`, as GitHub's deployments say; no gate was asked. Sluice had put ${short(good.sha)} (#${good.number}) there; \`/promote production ${short(good.sha)}\` puts it back.`,
  );
  await story.say(CONTROL, "/explain production");
  expect(reply(story, CONTROL)).toContain(`\`production\` runs ${short(other)}, put there beside Sluice.`);
  await story.say(CONTROL, `/promote production ${short(good.sha)}`);
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([good.sha, good.sha]);
  expect(control(story)).not.toContain("Deployed beside");
  expect(statusOf(story, beside)).toBe("inactive");
});

test("the deployment that GitHub makes of our own dispatch is nobody else's", async () => {
  const plain = files()[".github/workflows/deploy.yml"]?.replace(", deployment: false", "") ?? "";
  const story = await begin({
    before: (shop) => shop.push({ by: "mona", message: "plain", files: { ".github/workflows/deploy.yml": plain } }),
  });
  const { sha } = await inProduction(story, "change");
  expect(story.shop.deployments.in("production").map(({ creator }) => creator)).toContain("github-actions[bot]");
  expect(control(story)).toContain(`### ${short(sha)} in production`);
  expect(control(story)).not.toContain("Deployed beside");
});
