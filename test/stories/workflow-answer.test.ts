/** What a deploy's workflow says of itself: read where GitHub says that there is something, shown as what another program said. */
import { expect, test } from "vitest";
import { ACTIONS_APP } from "../../src/simulator/world/suites.ts";
import type { Script } from "../../src/simulator/world/run.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;
const ANNOTATIONS = "GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations";
const JOBS = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs";

const notes = (message: string, more: object = {}): Script => ({ notes: [{ title: "sluice", message, ...more }] });
const read = (story: Story, mark: number): readonly string[] =>
  story.calls(mark).filter((call) => call === ANNOTATIONS || call === JOBS);

/** A change whose deploy to production says what it is scripted to. */
async function promoted(story: Story, script: Script): Promise<{ readonly sha: string; readonly mark: number }> {
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  const mark = story.github.requests.length;
  story.shop.actions.script("deploy.yml", script, 1);
  await story.say(pull.number, "/promote production");
  await story.pass(5 * MINUTE);
  return { sha, mark };
}

const addresses = (story: Story): readonly (string | null)[] =>
  (story.shop.deployments.in("production")[0]?.statuses ?? [])
    .filter((status) => status.state === "success")
    .map((status) => status.environmentUrl);
const text = (story: Story, sha: string): string =>
  story.shop.checks.newest(sha, "sluice / production")?.output.text ?? "";

test("its address stands in the deployment, its digest in the check, for two calls", async () => {
  const story = await begin();
  const answer = JSON.stringify({ url: "https://shop.example/v12", digest: DIGEST, later: true });
  const { sha, mark } = await promoted(story, notes(answer));
  expect(read(story, mark)).toEqual([ANNOTATIONS, JOBS]);
  expect(addresses(story)).toEqual(["https://shop.example/v12"]);
  expect(text(story, sha)).toContain(
    `\`deploy.yml\` answered: [site](https://shop.example/v12), digest \`${DIGEST}\`.`,
  );
});

test.for([
  ["nothing noted", {}, []],
  ["a warning of its own", { notes: [{ title: "Node 20", message: "old", level: "warning" }] }, [ANNOTATIONS]],
  ["our title on a warning", notes('{"url":"https://shop.example/x"}', { level: "warning" }), [ANNOTATIONS]],
] as const)("%s: the address of the file, and no call too many", async ([, script, calls]) => {
  const story = await begin();
  const { sha, mark } = await promoted(story, script);
  expect(read(story, mark)).toEqual(calls);
  expect(addresses(story)).toEqual(["https://shop.example"]);
  expect(text(story, sha)).not.toContain("answered");
});

test("what is no answer: not understood, which is said, and nothing of it is shown", async () => {
  const story = await begin();
  const { sha } = await promoted(story, notes('{"url":"--> ```` @acme/sre"}'));
  expect(addresses(story)).toEqual(["https://shop.example"]);
  expect(text(story, sha)).toContain("What `deploy.yml` answered was not understood: its url is no web address.");
  expect(text(story, sha)).not.toContain("acme/sre");
});

test.for([
  ["plainly", "https://evil.example/login", "https://evil.example/login"],
  ["with signs", "https://evil.example/`@acme/sre`-->)[x]", "https://evil.example/%60@\u200bacme/sre%60--%3E)[x]"],
] as const)("an address on another host, written %s, is shown, and no link in our texts", async ([, url, shown]) => {
  const story = await begin();
  const { sha } = await promoted(story, notes(JSON.stringify({ url })));
  expect(text(story, sha)).toContain(`\`deploy.yml\` answered: \`${shown}\`.`);
  const [living] = story.shop.issues.on(12).map((comment) => comment.body);
  for (const said of [text(story, sha), living]) expect(said).not.toContain("](https://evil");
});

test("heard after the run has ended: the deployment gets its address still", async () => {
  const story = await begin();
  const pull = await story.release();
  story.shop.actions.script("deploy.yml", notes('{"url":"https://shop.example/late"}'), 1);
  await story.say(pull.number, "/promote production");
  story.github.fail({ match: { event: "check_run" }, times: 2, how: { kind: "delayed", ms: 3 * MINUTE } });
  await story.pass(10 * MINUTE);
  expect(addresses(story)).toEqual(["https://shop.example", "https://shop.example/late"]);
});

test("a check run that only claims to be a job of our run says nothing", async () => {
  const story = await begin();
  const pull = await story.release();
  story.shop.actions.script("deploy.yml", { takes: 10 * MINUTE }, 1);
  await story.say(pull.number, "/promote production");
  await story.pass(MINUTE);
  const [run] = [...story.shop.actions.runs.values()].filter((one) => one.inputs["stage"] === "production");
  const annotation = { path: "x", start_line: 1, end_line: 1, annotation_level: "notice", title: "sluice" };
  const message = '{"url":"https://evil.example/"}';
  // Any workflow's own token may write check runs as GitHub Actions.
  story.shop.checks.create(ACTIONS_APP, {
    name: "deploy",
    head_sha: story.shop.git.tip("main").sha,
    conclusion: "success",
    details_url: `https://github.com/acme/shop/actions/runs/${run?.id}/job/1`,
    output: { title: "x", summary: "", annotations: [{ ...annotation, message }] },
  });
  await story.pass(20 * MINUTE);
  expect(addresses(story)).toEqual(["https://shop.example"]);
});
