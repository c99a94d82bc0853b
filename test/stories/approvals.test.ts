import { expect, test } from "vitest";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story, Telling } from "../support/story.ts";

const HOUR = 60 * MINUTE;
const GATES = "approvals: { count: 2, from: [team:sre, '@octocat'], not: [author, promoter], expires: 72h }";

export const withGates = (gates: string): string =>
  config.replace("production: { production: true,", `production: { gates: { ${gates} }, production: true,`);

async function told(gates = GATES, telling: Telling = {}): Promise<Story> {
  const story = await begin({ config: withGates(gates), ...telling });
  story.github.world.people.team("acme", "sre", ["mona", "hubot"]);
  return story;
}

const bodies = (story: Story, number: number): readonly string[] =>
  story.shop.issues.on(number).map((comment) => comment.body);
const last = (story: Story, number: number): string => bodies(story, number).at(-1) ?? "";

test("two of sre let it in: asked once, counted in the open, the author ignored", async () => {
  const story = await told();
  const pull = await story.release();
  const sha = story.shop.git.tip("main").sha.slice(0, 7);
  expect(story.check(story.shop.git.tip("main").sha, "production")).toBe(
    "neutral: Ready for production: nobody has asked for it yet",
  );
  await story.say(pull.number, "/promote production", "octocat");
  expect(story.said(pull.number)).toContain(`### Production: ${sha} will go when 1 gate opens`);
  const call = bodies(story, pull.number).find((body) => body.startsWith("@"));
  expect(call).toBe(
    `@acme/sre: ${sha} (#${pull.number}) is ready for production and needs 2 approvals. It brings 1 change by \`octocat\`.\n` +
      `\`\`\`text\n/approve production\n\`\`\`\n<!-- sluice:1 call key=call:${(await story.state()).line[0]}:production:approvals -->`,
  );
  await story.pass(MINUTE);
  expect(story.check(story.shop.git.tip("main").sha, "production")).toBe("neutral: Needs 2 approvals from sre");

  await story.say(pull.number, "/approve production", "mona");
  expect(last(story, pull.number)).toContain(
    `### Production: 1 of 2 approvals for ${sha}\n\nRecorded for \`mona\`. Still needed: 1 more of sre. Bound to ${sha}; a newer candidate starts at 0.`,
  );
  await story.say(pull.number, "/approve production", "octocat");
  expect(last(story, pull.number)).toContain(
    `### Production: 1 of 2 approvals for ${sha}, 1 ignored: author\n\nYours does not count: you made something of ${sha}. \`mona\`, 13:40, counts. Still needed: 1 more of sre.`,
  );
  await story.pass(MINUTE);
  const check = story.shop.checks.newest(story.shop.git.tip("main").sha, "sluice / production");
  expect(check?.output.title).toBe("Needs 2 approvals from sre: 1 given, 1 ignored");
  expect(check?.output.text).toContain(
    [
      "- ○ **approvals**: 1 of 2",
      "  - ✓ `mona` (sre), 13:40 London, valid until Sat 17 Oct, 13:40 London",
      `  - – \`octocat\`, 13:40 London: ignored, author of ${sha}`,
      "  - ○ 1 more of sre; asked at 13:39 London",
    ].join("\n"),
  );
  expect(story.said(pull.number)[0]).toBe("### Waiting for production: needs 1 more approval from sre");
  expect(story.dispatched("production")).toEqual([]);

  await story.say(pull.number, "/approve production", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  expect(last(story, pull.number)).toContain(
    `### Production: 2 of 2 approvals for ${sha}\n\nRecorded for \`hubot\`. \`mona\`, 13:40, counts. That was what it waited for: it starts.`,
  );
  const calls = story.shop.issues.on(pull.number).filter((comment) => comment.body.startsWith("@"));
  expect(calls.map((comment) => comment.minimized)).toEqual(["RESOLVED"]);
  expect(story.shop.deployments.in("production")[0]?.statuses[0]?.description).toBe(
    `Deploying ${sha} (#${pull.number}), asked for by octocat, approved by mona and hubot`,
  );
});

test("the last yes to what was asked for hours ago: whoever asked is looked up at once, and it starts", async () => {
  const story = await told();
  const pull = await story.release();
  const sha = story.shop.git.tip("main").sha.slice(0, 7);
  await story.say(pull.number, "/promote production", "octocat");
  await story.pass(2 * HOUR);
  await story.say(pull.number, "/approve production", "mona");
  await story.say(pull.number, "/approve production", "hubot");
  expect(story.dispatched("production")).toHaveLength(1);
  const reply = last(story, pull.number);
  expect(reply).toContain(`### Production: 2 of 2 approvals for ${sha}\n\nRecorded for \`hubot\`.`);
  expect(reply).toContain("That was what it waited for: it starts.");
  expect(reply).toContain("/abort production");
});

test("whoever is not asked may not approve, an admin neither, and a stranger gets nothing", async () => {
  const story = await told("approvals: { from: [team:sre] }", {
    repository: { collaborators: { octocat: "write", mona: "maintain", boss: "admin" } },
  });
  const pull = await story.release();
  await story.say(pull.number, "/approve production", "boss");
  expect(last(story, pull.number)).toContain(
    "`boss` may not approve production: that takes team sre; `boss` has `admin`. Nothing was changed. A member of sre can write:",
  );
  const before = story.shop.issues.on(pull.number).length;
  await story.say(pull.number, "/approve production", "stranger");
  expect(story.shop.issues.on(pull.number)).toHaveLength(before + 1);
});

test("without from: maintain on production", async () => {
  const story = await told("approvals: 1");
  const pull = await story.release();
  await story.say(pull.number, "/approve production", "hubot");
  expect(last(story, pull.number)).toContain("that takes maintain; `hubot` has `write`");
  await story.say(pull.number, "/promote production", "octocat");
  await story.say(pull.number, "/approve production", "mona");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  expect(bodies(story, pull.number).filter((body) => body.startsWith("@"))).toEqual([]);
});

test("rejected with a reason: the candidate is out, a new one may come", async () => {
  const story = await told();
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  await story.say(pull.number, "/promote production", "octocat");
  await story.say(pull.number, "/reject production", "mona");
  expect(last(story, pull.number)).toContain("### Refused: bad-argument");
  await story.say(pull.number, "/reject production wrong price @acme/sre `x`", "mona");
  expect(last(story, pull.number)).toContain(
    `### Production: ${sha.slice(0, 7)} is rejected\n\nBy \`mona\`: \`\` wrong price @\u200bacme/sre \`x\` \`\`.`,
  );
  await story.pass(MINUTE);
  expect(story.check(sha, "production")).toBe("failure: Rejected by mona: wrong price @\u200bacme/sre `x`");
  expect(story.said(pull.number)[0]).toBe("### Stopped before production: rejected by `mona`");
  await story.say(pull.number, "/approve production", "hubot");
  expect(last(story, pull.number)).toContain("was rejected; a new candidate may come");
  await story.say(pull.number, "/promote production", "octocat");
  expect(last(story, pull.number)).toContain(
    `### Refused: rejected\n\nRejected by \`mona\`: \`\` wrong price @\u200bacme/sre \`x\` \`\`. ${sha.slice(0, 7)} does not enter production any more; a new candidate may.`,
  );
  expect((await story.state()).requests).toEqual([]);
  await story.say(pull.number, "/approve production", "hubot");
  expect(story.dispatched("production")).toEqual([]);
  const next = await story.release("next");
  await story.say(next.number, "/promote production", "octocat");
  await story.say(next.number, "/approve production", "mona");
  await story.say(next.number, "/approve production", "hubot");
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([story.shop.git.tip("main").sha]);
});

test("a new candidate starts at 0, and says whose yes it does not inherit", async () => {
  const story = await told();
  const pull = await story.release();
  const old = story.shop.git.tip("main").sha.slice(0, 7);
  await story.say(pull.number, "/promote production", "octocat");
  await story.say(pull.number, "/approve production", "mona");
  const next = await story.release("next");
  await story.say(next.number, "/promote production", "octocat");
  const now = story.shop.git.tip("main").sha;
  await story.pass(MINUTE);
  const text = story.shop.checks.newest(now, "sluice / production")?.output.text ?? "";
  expect(text).toContain("- ○ **approvals**: 0 of 2");
  expect(text).toContain(`ignored, it was for ${old}`);
  await story.say(next.number, "/approve production", "hubot");
  await story.pass(MINUTE);
  expect(story.dispatched("production")).toEqual([]);
});

test("what a pull request did not show yet is not approved on it: refused, shown, and then it counts", async () => {
  const story = await told("approvals: { from: [team:sre] }");
  const pull = await story.release();
  const old = story.shop.git.tip("main").sha.slice(0, 7);
  await story.release("next");
  const now = story.shop.git.tip("main").sha.slice(0, 7);
  await story.say(pull.number, "/approve production", "mona");
  expect(last(story, pull.number)).toContain(
    `### Refused: head-moved\n\nYou asked for ${old}; the head is ${now} now.`,
  );
  await story.say(pull.number, "/approve production", "mona");
  expect(last(story, pull.number)).toContain(`### Production: 1 of 1 approval for ${now}`);
});

test("an approval expires at its hour: the gate shuts again", async () => {
  const story = await told(GATES.replace("72h", "6h"));
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  await story.say(pull.number, "/promote production", "octocat");
  await story.say(pull.number, "/approve production", "mona");
  await story.pass(6 * HOUR - 1);
  expect(story.check(sha, "production")).toContain("1 given");
  await story.pass(MINUTE);
  expect(story.check(sha, "production")).toBe("neutral: Needs 2 approvals from sre: 1 ignored");
  await story.say(pull.number, "/approve production", "hubot");
  expect(story.dispatched("production")).toEqual([]);
  await story.say(pull.number, "/approve production", "mona");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("several rules are satisfied by different people, whoever comes first", async () => {
  const story = await told("approvals: [{ from: [team:sre, team:qa] }, { from: [team:sre] }]");
  story.github.world.people.team("acme", "qa", ["mona"]);
  const pull = await story.release();
  await story.say(pull.number, "/promote production", "octocat");
  await story.say(pull.number, "/approve production", "hubot");
  expect(story.dispatched("production")).toEqual([]);
  await story.say(pull.number, "/approve production", "mona");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});
