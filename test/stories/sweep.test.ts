/** Never deaf: whatever webhooks did not bring is fetched. */
import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const REDELIVER = "POST /app/hook/deliveries/{delivery_id}/attempts";
const LIST = "/app/hook/deliveries";

const redelivered = (story: Story, mark = 0): number => story.calls(mark).filter((call) => call === REDELIVER).length;

/** A change is in production, another follows and is promoted, a head is put on staging and its pull request closed. */
async function whatHappens(story: Story, first: number): Promise<void> {
  story.shop.issues.say(first, "octocat", "/promote production");
  await story.pass(10 * MINUTE);
  story.shop.issues.say(first, "reader", "/promote production");
  const second = story.shop.pulls.open({ by: "mona", branch: "second", files: { s: "s" } });
  await story.pass(10 * MINUTE);
  story.shop.pulls.merge(second.number, { by: "mona" });
  await story.pass(40 * MINUTE);
}

const outages = {
  "the endpoint is down": async (story: Story, meanwhile: () => Promise<void>) => await story.unreachable(meanwhile),
  "the process is down": async (story: Story, meanwhile: () => Promise<void>) => await story.restart(meanwhile),
} as const;

/** Webhooks that never came. */
function lost(story: Story): readonly string[] {
  const all = story.github.deliveries();
  const came = new Set(all.filter(({ outcome }) => outcome.status === "OK").map(({ letter }) => letter.guid));
  return [...new Set(all.map(({ letter }) => letter.guid))].filter((guid) => !came.has(guid));
}

test.for(["the endpoint is down", "the process is down"] as const)(
  "%s for an hour: everything is caught up within one sweep, nothing twice",
  async (outage) => {
    const story = await begin();
    const first = await story.release();
    await outages[outage](story, async () => await whatHappens(story, first.number));
    await story.pass(6 * MINUTE);
    expect(lost(story)).toEqual([]);
    expect(story.dispatched("production")).toHaveLength(1);
    expect(story.said(first.number).filter((line) => line.includes("is on its way"))).toHaveLength(1);
    await story.pass(40 * MINUTE);
    expect(story.check(story.shop.git.tip("main").sha, "staging")).toContain("success: ");
    for (const stage of ["sandbox", "performance", "accessibility", "staging"])
      expect(story.dispatched(stage)).toHaveLength(2);
  },
);

test("while nothing reaches us one delivery is asked for at a time; the first that comes lets the rest follow", async () => {
  const story = await begin();
  const { number } = await story.release();
  const mark = story.github.requests.length;
  await story.unreachable(async () => {
    for (let nth = 0; nth < 20; nth += 1) story.shop.issues.say(number, "octocat", `/explain production\n\n${nth}`);
    await story.pass(60 * MINUTE);
  });
  expect(redelivered(story, mark)).toBe(12);
  expect(lost(story)).toHaveLength(20);
  const back = story.github.requests.length;
  await story.pass(5 * MINUTE);
  expect(lost(story)).toEqual([]);
  expect(redelivered(story, back)).toBe(20);
  expect(story.said(number).filter((line) => line.startsWith("### Production: "))).toHaveLength(20);
});

test("one that fails for ever is asked for a few times, and keeps no other back", async () => {
  const story = await begin();
  const { number } = await story.release();
  story.github.fail({ match: { event: "issue_comment" }, times: 1_000, how: { kind: "lost" } });
  story.shop.issues.say(number, "octocat", "/promote production");
  for (let hour = 0; hour < 6; hour += 1) {
    story.shop.push({ by: "mona", message: "more", files: { [`${hour}`]: "x" } });
    await story.pass(60 * MINUTE);
  }
  const tries = Map.groupBy(story.github.deliveries(), ({ letter }) => letter.guid);
  const again = lost(story).map((guid) => (tries.get(guid) ?? []).filter(({ letter }) => letter.redelivery).length);
  expect(again[0]).toBe(4);
  expect(Math.max(...again)).toBe(4);
});

test("what comes after all, and is delivered again too, is done once", async () => {
  const story = await begin();
  const { number } = await story.release();
  story.github.fail({ match: { event: "issue_comment" }, how: { kind: "doubled" } });
  story.shop.issues.say(number, "octocat", "/promote production");
  await story.settle();
  const [delivery] = story.github.deliveries().filter(({ letter }) => letter.event === "issue_comment");
  // GitHub's list may say that a delivery failed which came: the answer broke off.
  story.github.fail({ match: { event: "issue_comment" }, how: { kind: "lost" } });
  story.github.redeliver(delivery?.letter.guid ?? "");
  const mark = story.github.requests.length;
  await story.pass(20 * MINUTE);
  expect(redelivered(story, mark)).toBe(0);
  expect(story.dispatched("production")).toHaveLength(1);
});

test.for([
  ["5xx", { kind: "status", status: 503 }],
  ["a limit", { kind: "secondary-limit", status: 429, retryAfter: 60 }],
  ["nothing", { kind: "refused-connection" }],
] as const)("GitHub answers the sweep with %s: nobody waits, and the next one goes on", async ([, how]) => {
  const story = await begin();
  const { number } = await story.release();
  await story.unreachable(async () => {
    story.shop.issues.say(number, "octocat", "/promote production");
    await story.settle();
  });
  story.github.fail({ match: { path: LIST }, times: 3, how });
  story.github.fail({ match: { method: "POST", path: `${LIST}/{delivery_id}/attempts` }, how });
  const { sha } = story.shop.push({ by: "mona", message: "meanwhile", files: { m: "m" } });
  await story.pass(8 * MINUTE);
  expect(story.dispatched("sandbox").map((one) => one.sha)).toContain(sha);
  expect(story.logs.some((line) => line.includes("GitHub did not answer; it is asked again at the next"))).toBe(true);
  await story.pass(20 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test.for([
  ["one is not answered: the others come all the same", 1, 1],
  ["three in a row are not: the rest waits for the next sweep", 3, 6],
] as const)("of six that were missed %s", async ([, times, left]) => {
  const story = await begin();
  const { number } = await story.release();
  await story.unreachable(async () => {
    for (let nth = 0; nth < 6; nth += 1) story.shop.issues.say(number, "octocat", `nothing ${nth}`);
    await story.settle();
  });
  await story.pass(1_000);
  story.shop.push({ by: "mona", message: "meanwhile", files: { m: "m" } });
  const match = { method: "POST", path: `${LIST}/{delivery_id}/attempts` };
  story.github.fail({ match, times, how: { kind: "status", status: 502 } });
  await story.pass(5 * MINUTE);
  expect(lost(story)).toHaveLength(left);
  await story.pass(5 * MINUTE);
  expect(lost(story)).toEqual([]);
});

test("a long list is read page by page, and one that breaks off is read on where it was", async () => {
  const story = await begin();
  const { number } = await story.release();
  await story.unreachable(async () => {
    for (let nth = 0; nth < 230; nth += 1) story.shop.issues.say(number, "octocat", `nothing ${nth}`);
    await story.settle();
  });
  story.github.fail({ match: { path: LIST }, times: 2, how: { kind: "latency", ms: 1 } });
  story.github.fail({ match: { path: LIST }, how: { kind: "secondary-limit", status: 403, retryAfter: 60 } });
  const mark = story.github.requests.length;
  await story.pass(5 * MINUTE);
  await story.restart();
  await story.pass(MINUTE);
  expect(lost(story)).toEqual([]);
  const pages = story.github.requests.slice(mark).filter(({ path }) => path === LIST);
  const cursors = pages.map(({ query }) => query.get("cursor"));
  expect(pages.map(({ status }) => status).slice(0, 4)).toEqual([200, 200, 403, 200]);
  expect(cursors[3]).toBe(cursors[2]);
  expect(cursors[3]).not.toBeNull();
});

test("/readyz says when the last sweep ended", async () => {
  const story = await begin();
  const ready = async () => (await (await fetch(`http://127.0.0.1:${story.settings.port}/readyz`)).json()) as object;
  expect(await ready()).toMatchObject({ sweptAt: "2026-10-14T12:02:00.000Z" });
  await story.pass(6 * MINUTE);
  expect(await ready()).toMatchObject({ sweptAt: "2026-10-14T12:07:00.000Z" });
});

/** From now on GitHub sends nothing, and lists nothing. */
function silence(story: Story, event?: string): void {
  story.github.fail({ match: event === undefined ? {} : { event }, times: 100_000, how: { kind: "never-sent" } });
}

test("a push that was never told of becomes a candidate, and goes its way without a single webhook", async () => {
  const story = await begin();
  silence(story);
  const pull = await story.merge();
  const { sha } = story.shop.git.tip("main");
  await story.pass(120 * MINUTE);
  expect(story.check(sha, "commit")).toContain("success: ");
  expect(story.check(sha, "staging")).toContain("success: ");
  expect(story.check(sha, "production")).toContain("Ready for production");
  expect(story.said(pull.number)[0]).toMatch(/^### Ready for production/);
  expect(story.dispatched().map(({ stage }) => stage)).toHaveLength(4);
});

test("between two pushes that were told of, one that was not", async () => {
  const story = await begin();
  await story.release();
  const first = story.shop.git.tip("main").sha;
  silence(story, "push");
  const unheard = await story.merge("unheard");
  const between = story.shop.git.tip("main").sha;
  story.github.clearFaults();
  const { sha } = story.shop.push({ by: "mona", message: "heard", files: { h: "h" } });
  await story.pass(40 * MINUTE);
  const { line, candidates } = await story.state();
  expect(line.map((id) => candidates[id]?.sha)).toEqual([first, between, sha]);
  expect(story.check(between, "commit")).toContain("success: ");
  expect(story.check(sha, "staging")).toContain("success: ");
  expect(story.said(unheard.number)).toHaveLength(1);
});

test("a fix that was pushed without a word is known for one", async () => {
  const story = await begin();
  const bad = await story.release();
  await story.say(bad.number, "/veto wrong price", "mona");
  silence(story, "push");
  const message = `Fixes ${story.shop.git.tip("main").sha.slice(0, 8)}`;
  const { sha } = story.shop.push({ by: "octocat", message, files: { p: "2" } });
  await story.pass(120 * MINUTE);
  expect(story.check(sha, "staging")).toContain("success: ");
});

test("a forced push that nobody told of takes what it removed off the trunk", async () => {
  const story = await begin();
  const base = story.shop.git.tip("main").sha;
  const pull = await story.merge();
  silence(story, "push");
  const { sha } = story.shop.push({ by: "mona", message: "instead", files: { b: "b" }, from: base });
  await story.pass(40 * MINUTE);
  expect(story.said(pull.number)[0]).toBe("### Off the trunk: a forced push removed it");
  expect(story.check(sha, "staging")).toContain("success: ");
});

test("a push that is delivered again when its commit is off the trunk never starts", async () => {
  const story = await begin();
  const base = story.shop.git.tip("main").sha;
  story.github.fail({ match: { event: "push" }, how: { kind: "lost" } });
  const { sha } = story.shop.push({ by: "mona", message: "gone", files: { g: "g" } });
  const next = story.shop.push({ by: "mona", message: "instead", files: { b: "b" }, from: base }).sha;
  await story.pass(60 * MINUTE);
  expect(story.dispatched("sandbox").map((one) => one.sha)).toEqual([next]);
  const { line, candidates } = await story.state();
  expect(line.map((id) => [candidates[id]?.sha, candidates[id]?.orphaned])).toEqual([
    [sha, true],
    [next, false],
  ]);
});

test.for(["closed", "merged"] as const)(
  "a pull request whose head holds staging is %s, and nobody says so",
  async (how) => {
    const story = await begin();
    await story.release();
    const pull = story.shop.pulls.open({ by: "octocat", branch: "try", files: { t: "t" } });
    await story.pass(7 * MINUTE);
    await story.say(pull.number, "/promote staging");
    await story.pass(10 * MINUTE);
    expect((await story.state()).environments["staging"]?.hold?.pull).toBe(pull.number);
    silence(story, "pull_request");
    if (how === "closed") story.shop.pulls.close(pull.number, "octocat");
    else story.shop.pulls.merge(pull.number, { by: "octocat" });
    await story.pass(6 * MINUTE);
    expect((await story.state()).environments["staging"]?.hold).toBeNull();
  },
);

test("where nothing happens a sweep costs nothing that GitHub counts", async () => {
  const story = await begin();
  await story.release();
  await story.pass(10 * MINUTE);
  const mark = story.github.requests.length;
  await story.pass(60 * MINUTE);
  const asked = story.github.requests.slice(mark).filter(({ path }) => path !== LIST);
  expect(asked.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 304));
});

test("a repository without the file is not asked about", async () => {
  const story = await begin({ config: null });
  story.shop.push({ by: "mona", message: "nothing", files: { n: "n" } });
  await story.pass(10 * MINUTE);
  const mark = story.github.requests.length;
  await story.restart();
  await story.pass(60 * MINUTE);
  expect(story.calls(mark).filter((call) => call !== `GET ${LIST}`)).toEqual([]);
});
