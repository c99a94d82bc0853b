/** `verify: http`: what was deployed is asked at its own address, which stands on this machine for once. */
import type { RequestListener } from "node:http";
import { describe, expect, test, vi } from "vitest";
import { begin } from "../support/stage.ts";
import { hosts, MINUTE } from "../support/story.ts";
import type { Story, Telling } from "../support/story.ts";
import { serve } from "../support/web.ts";
import type { Serving } from "../support/web.ts";

const SECOND = 1_000;
const NAME = "health.example";

const config = (address: string, more: string): string => `version: 1
commit: { checks: [] }
stages:
  staging:
    verify: { http: { url: "${address}", for: 30s, every: 10s, timeout: 2m } }
    ${more}
  production: { production: true }
calendar: { timezone: Europe/London }
`;

type World = Telling & { readonly more?: string; readonly url?: (port: number) => string };

/** A shop whose health is asked by name, which leads to this machine: to the one server that is listed. */
async function begun(answer: RequestListener, { more = "", url, ...telling }: World = {}) {
  const served = await serve(answer);
  const { port } = served;
  const address = url?.(port) ?? `http://${NAME}:${port}/health`;
  const story = await begin({
    allowed: `${NAME}:${port},127.0.0.1:${port}`,
    config: config(address, more),
    ci: false,
    ...telling,
    world: { resolve: () => Promise.resolve(["127.0.0.1"]), longestMs: 2_000, ...telling.world },
  });
  return { story, served, where: `${NAME}:${port}/health` };
}

const answering = (status: (times: number) => number): RequestListener =>
  (() => {
    let times = 0;
    return (_, response) => response.writeHead(status((times += 1))).end(LARGE);
  })();

/** Ten megabytes, of which nobody wants to read anything. */
const LARGE = Buffer.alloc(10 * 1024 * 1024);

const tip = (story: Story): string => story.shop.git.tip("main").sha;
const detail = (story: Story, sha = tip(story)): string =>
  story.shop.checks.newest(sha, "sluice / staging")?.output.text ?? "";
const statuses = (story: Story) =>
  story.shop.deployments.in("staging").map((one) => one.statuses.map(({ state }) => state));

/** Merged, deployed, and asked for the first time. */
async function deployed(story: Story) {
  const pull = await story.merge();
  while (story.check(tip(story), "staging")?.includes("verifying") !== true) await story.pass(10 * SECOND);
  return pull;
}

test("what holds passes, however much it sends: told as it is asked, and asked on while it soaks", async () => {
  const { story, served, where } = await begun(
    answering((times) => (times < 3 ? 503 : 200)),
    { more: "soak: 1m" },
  );
  const pull = await deployed(story);
  const sha = tip(story);
  expect(story.check(sha, "staging")).toMatch(/^in_progress: Deployed \d\d:\d\d; verifying: 0 of 1 passed$/);
  await story.say(pull.number, "/explain staging");
  const explained = (): string => story.shop.issues.on(pull.number).at(-1)?.body ?? "";
  expect(explained()).toContain(`| http \`${where}\` | ● running | not 200 yet: it answered 503; asked every 10 s |`);
  await story.pass(30 * SECOND);
  await story.say(pull.number, "/explain staging");
  expect(explained()).toMatch(/200 since \d\d:\d\d, every 10 s; needed for 30 s/);
  await story.pass(30 * SECOND);
  expect(story.check(sha, "staging")).toMatch(
    /^in_progress: Deployed \d\d:\d\d and verified; soaking until \d\d:\d\d London$/,
  );
  expect(detail(story)).toContain(
    `| http \`${where}\` | ✓ passed | 200, for 30 s, every 10 s; goes on while soaking |`,
  );
  const asked = served.requests.length;
  await story.pass(MINUTE);
  expect(story.check(sha, "staging")).toContain("success: In staging since");
  expect(served.requests.length - asked).toBeGreaterThanOrEqual(5);
  expect(statuses(story)).toEqual([["in_progress", "success"]]);
  const over = served.requests.length;
  await story.pass(5 * MINUTE);
  expect(served.requests).toHaveLength(over);
  await story.say(pull.number, "/promote production");
  expect(story.dispatched("production")).toHaveLength(1);
});

test("what flaps is for a person: /pass lets it go on", async () => {
  const { story, where } = await begun(answering((times) => (times % 3 === 0 ? 503 : 200)));
  const pull = await deployed(story);
  await story.pass(3 * MINUTE);
  const sha = tip(story);
  expect(story.check(sha, "staging")).toContain("action_required: Inconclusive: deployed, but http");
  expect(detail(story)).toMatch(
    new RegExp(
      `\\| http \`${where}\` \\| ◆ could not be judged \\| http \`${where}\` did not answer 200 for 30 s without a break in 2 min; in the end it answered \\d+ \\|`,
    ),
  );
  expect(story.said(pull.number)).toContainEqual("### Needs a decision: staging is deployed but could not be judged");
  await story.say(pull.number, "/pass staging I looked", "hubot");
  await story.pass(MINUTE);
  expect(story.check(sha, "staging")).toContain("success: ");
});

test("what breaks while it soaks, and stays away, fails: the version before comes back", async () => {
  let status = 200;
  const { story, where } = await begun((_, response) => response.writeHead(status).end(), {
    more: "soak: 1m\n    on_failure: rollback",
  });
  await deployed(story);
  await story.pass(3 * MINUTE);
  const old = tip(story);
  expect(story.check(old, "staging")).toContain("success: ");
  await story.merge("bad");
  while (story.check(tip(story), "staging")?.includes("soaking") !== true) await story.pass(10 * SECOND);
  const bad = tip(story);
  status = 500;
  await story.pass(30 * SECOND);
  expect(story.check(bad, "staging")).toContain("verifying: 0 of 1 passed");
  expect(story.dispatched("staging").map(({ sha }) => sha)).toEqual([old, bad]);
  await story.pass(2 * MINUTE);
  expect(story.check(bad, "staging")).toMatch(/^failure: Failed; rolling back to /);
  const descriptions = story.shop.deployments
    .in("staging")
    .flatMap((one) => one.statuses.map(({ description }) => description));
  expect(descriptions.join("\n")).toContain(`http ${where.slice(0, 39)}`);
  expect(story.dispatched("staging").map(({ sha }) => sha)).toEqual([old, bad, old]);
});

describe("the attacks", () => {
  test("a host that is not listed: the file does not rule, and its check says who could list it", async () => {
    const { story, served } = await begun(
      answering(() => 200),
      { config: null },
    );
    await story.merge("one");
    const text = config(`http://evil.example:${served.port}/`, "");
    story.shop.pulls.merge(
      story.shop.pulls.open({ by: "octocat", branch: "file", files: { ".github/sluice.yml": text } }).number,
      { by: "octocat" },
    );
    await story.pass(20 * MINUTE);
    expect(story.shop.actions.dispatches).toEqual([]);
    const check = story.shop.checks.newest(tip(story), "sluice / config");
    expect(check?.conclusion).toBe("failure");
    expect(`${check?.output.summary}${check?.output.text}`).toContain("ALLOWED_HOSTS");
    expect(served.requests).toEqual([]);
  });

  test("a host that was taken off the list is not asked any more, and a person is told why", async () => {
    const { story, served } = await begun(answering(() => 200));
    await deployed(story);
    const asked = served.requests.length;
    story.settings = { ...story.settings, allowedHosts: hosts("other.example") };
    await story.restart();
    await story.pass(3 * MINUTE);
    expect(served.requests).toHaveLength(asked);
    expect(story.check(tip(story), "staging")).toContain("action_required: Inconclusive");
    expect(detail(story)).toContain("Sluice may not ask there");
  });

  /** In each case the server must not see more than what is asked of it, and nothing may pass. */
  const away = { location: "http://169.254.169.254/latest/meta-data/" };
  test.for<readonly [string, RequestListener, World, string]>([
    [
      "leads on to the machine's own data",
      (_, response) => response.writeHead(302, away).end(),
      {},
      "failure: Failed: http",
    ],
    ["never answers", () => undefined, { world: { longestMs: 5 } }, "failure: Errored: deployed, but http"],
    [
      "is a name that leads to a private address",
      (_, response) => void response.end(),
      { world: { resolve: () => Promise.resolve(["10.0.0.1", "169.254.169.254"]) } },
      "failure: Errored: deployed, but http",
    ],
  ])("an address that %s", async ([, answer, world, title]) => {
    const { story, served } = await begun(answer, world);
    await deployed(story);
    await story.pass(3 * MINUTE);
    expect(story.check(tip(story), "staging")).toContain(title);
    const paths = new Set(served.requests.map((request) => request.url));
    expect([...paths]).toEqual(title.includes("Errored") && world.world?.longestMs === undefined ? [] : ["/health"]);
  });

  test("a name that leads elsewhere the second time is not followed there", async () => {
    let asked = 0;
    const resolve = () => Promise.resolve([(asked += 1) === 1 ? "127.0.0.1" : "127.0.0.2"]);
    const { story, served } = await begun(
      answering(() => 200),
      { world: { resolve } },
    );
    await deployed(story);
    await story.pass(3 * MINUTE);
    expect([served.requests.length, asked]).toEqual([1, 13]);
    expect(story.check(tip(story), "staging")).toContain("action_required: Inconclusive");
  });
});

describe("nothing is lost", () => {
  test("nobody was there for an hour: it is asked once, and nothing is concluded from that hour", async () => {
    const { story, served } = await begun(answering(() => 503));
    await deployed(story);
    const asked = served.requests.length;
    await story.restart(async () => story.clock.moveTo(story.clock.now() + 60 * MINUTE));
    expect(served.requests.length - asked).toBe(1);
    expect(story.check(tip(story), "staging")).toContain("verifying: 0 of 1 passed");
    await story.pass(10 * SECOND);
    expect(served.requests.length - asked).toBe(2);
    expect(story.check(tip(story), "staging")).toContain("failure: Failed: http");
  });

  test("started anew in between: it is asked when it was due, and its time begins again", async () => {
    const { story, served } = await begun(answering(() => 200));
    await deployed(story);
    await story.pass(10 * SECOND);
    const asked = served.requests.length;
    await story.restart();
    expect(served.requests).toHaveLength(asked);
    await story.pass(30 * SECOND);
    expect(served.requests).toHaveLength(asked + 3);
    expect(story.check(tip(story), "staging")).toContain("verifying");
    await story.pass(10 * SECOND);
    expect(story.check(tip(story), "staging")).toContain("success: ");
  });
});

test("no command waits for an address that is slow", async () => {
  let isSlow = false;
  const held = Promise.withResolvers<void>();
  const { story }: { story: Story; served: Serving } = await begun(
    (_, response) => {
      if (isSlow) void held.promise.then(() => response.end());
      else response.end();
    },
    { world: { longestMs: 60_000 } },
  );
  await deployed(story);
  await story.pass(MINUTE);
  const old = tip(story);
  const pull = await story.merge("next");
  while (story.check(tip(story), "staging")?.includes("verifying") !== true) await story.pass(10 * SECOND);
  isSlow = true;
  story.clock.moveTo(story.clock.now() + 10 * SECOND);
  story.shop.issues.say(pull.number, "octocat", "/rollback staging");
  await vi.waitFor(() => expect(story.dispatched("staging").at(-1)?.sha).toBe(old), { timeout: 10_000 });
  held.resolve();
  await story.settle();
});

const noChecks = "version: 1\ncommit: { checks: [] }\n";

test.for([
  ["the first file", 0],
  ["a later one", 1],
] as const)(
  "%s rules once whoever runs Sluice has listed its address and started it again, and not before",
  async ([, earlier]) => {
    const asking = `${noChecks}stages: { staging: { verify: [{ http: "https://shop.example/health" }, { http: "https://more.example/" }] } }\n`;
    const story = await begin({
      ci: false,
      allowed: "",
      config: earlier === 1 ? `${noChecks}stages: { staging: {} }\n` : asking,
    });
    if (earlier === 1) story.shop.push({ by: "octocat", message: "Ask", files: { ".github/sluice.yml": asking } });
    await story.pass(5 * MINUTE);
    const tip = story.shop.git.tip("main").sha;
    const rules = async (): Promise<boolean> => (await story.state()).policy?.sha === tip;
    const starts = async (allowed: string): Promise<readonly string[]> => {
      story.settings = { ...story.settings, allowedHosts: hosts(allowed) };
      await story.restart();
      await story.pass(2 * MINUTE);
      const mark = story.github.requests.length;
      await story.pass(20 * MINUTE);
      return story.calls(mark).filter((call) => call.includes("/contents/"));
    };
    expect(await starts("")).toEqual([]);
    expect(story.check(tip, "config")).toContain("failure: ");
    expect(await starts("shop.example")).toEqual([]);
    expect(await rules()).toBe(false);
    const shown = JSON.stringify(story.shop.checks.newest(tip, "sluice / config"));
    expect([shown.includes("may not ask `more"), shown.includes("may not ask `shop")]).toEqual([true, false]);
    expect(await starts("shop.example,more.example")).toEqual([]);
    expect([await rules(), story.check(tip, "config")]).toEqual([true, expect.stringContaining("success: ")]);
  },
);
