import { expect, test } from "vitest";
import { needed } from "../../src/github/permissions.ts";
import { config } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story, Telling } from "../support/story.ts";

const TEAM = "/orgs/{org}/teams/{team_slug}";
const withRules = (rules: string): string => `${config}permissions: ${rules}\n`;

async function told(rules: string, telling: Telling = {}): Promise<Story> {
  const story = await begin({ config: withRules(rules), ...telling });
  story.github.world.people.team("acme", "web", ["octocat"], ["mona"]);
  return story;
}

const replies = (story: Story, number: number): readonly string[] =>
  story.shop.issues
    .on(number)
    .filter((comment) => comment.body.startsWith("### Refused"))
    .map((comment) => comment.body);

test("by team: a member may, anybody else is told what it takes, what he has, and who can", async () => {
  const story = await told("{ promote: { production: [team:web] } }");
  const pull = await story.release();
  await story.say(pull.number, "/promote production", "hubot");
  expect(replies(story, pull.number)[0]).toContain(
    "### Refused: not-permitted\n\n`hubot` may not promote to production: that takes team web; `hubot` has `write`. Nothing was changed. A member of web can write:\n\n```text\n/promote production\n```",
  );
  await story.say(pull.number, "/promote production", "mona");
  expect(story.said(pull.number).at(-1)).toBe("### Refused: not-permitted");
  expect(story.dispatched("production")).toEqual([]);
  await story.say(pull.number, "/promote production", "octocat");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("the rule is the newest one: who was taken out of the team, or out of the file, may no more", async () => {
  const story = await told("{ promote: [team:web, '@HUBOT'] }");
  const pull = await story.release();
  story.github.world.people.team("acme", "web", []);
  await story.say(pull.number, "/promote production", "octocat");
  expect(story.said(pull.number).at(-1)).toBe("### Refused: not-permitted");
  const file = withRules("{ promote: [team:web] }");
  story.shop.push({ by: "mona", message: "rules", files: { ".github/sluice.yml": file } });
  await story.settle();
  await story.say(pull.number, "/promote production", "hubot");
  expect(story.said(pull.number).at(-1)).toBe("### Refused: not-permitted");
});

test.for([
  ["role:write", "hubot", true],
  ["role:maintain", "hubot", false],
  ["role:maintain", "mona", true],
  ["role:deployer", "carol", true],
  ["role:deployer", "mona", false],
  ["'@CaRoL'", "carol", true],
] as const)("%s: may %s promote? %s", async ([who, login, may]) => {
  const story = await told(`{ promote: { production: [${who}] } }`);
  story.shop.setPermission("carol", { name: "deployer", base: "triage" });
  const pull = await story.release();
  await story.say(pull.number, "/promote production", login);
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(may ? 1 : 0);
});

test("whom the rule names is no stranger, though he only reads; whoever else only reads gets nothing at all", async () => {
  const story = await told("{ promote: { production: [team:web, '@reader'] } }");
  const pull = await story.release();
  const mark = story.shop.issues.on(pull.number).length;
  await story.say(pull.number, "/promote production", "stranger");
  expect(story.shop.issues.on(pull.number)).toHaveLength(mark + 1);
  expect(story.shop.issues.on(pull.number).at(-1)?.reactions).toEqual([]);
  await story.say(pull.number, "/promote production", "reader");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

test("a team that was renamed lets nobody in on a guess", async () => {
  const story = await told("{ promote: { production: [team:sre] } }");
  const pull = await story.release();
  await story.say(pull.number, "/promote production", "octocat");
  expect(replies(story, pull.number)[0]).toContain(
    "### Refused: permission-unknown\n\nGitHub did not say what `octocat` may do (`there is no team sre`); nothing is done on a guess.\n\n```text\n/promote production\n```",
  );
  expect(story.dispatched("production")).toEqual([]);
});

test("a team that GitHub cannot tell of now: nobody is let in on a guess, and the line waits until GitHub does", async () => {
  const story = await told("{ promote: { production: [team:web] } }");
  const pull = await story.release();
  const how = { kind: "status", status: 502 } as const;
  story.github.fail({ match: { path: `${TEAM}/memberships/{username}` }, times: 3, how });
  await story.say(pull.number, "/promote production", "octocat");
  expect(story.dispatched("production")).toEqual([]);
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
});

const { members: _members, ...withoutMembers } = needed;

test("teams are named and the App may not read them: the config check says so, and the gate stays shut", async () => {
  const story = await told("{ promote: { production: [team:web] } }", { permissions: withoutMembers });
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "config")).toBe("failure: Sluice lacks a permission here: members: read");
  await story.say(pull.number, "/promote production", "octocat");
  expect(replies(story, pull.number)[0]).toContain("(`Sluice lacks members: read`)");
  expect(story.dispatched("production")).toEqual([]);
});

test("a file that names no team needs no right to read them, and asks for none", async () => {
  const story = await begin({ permissions: withoutMembers });
  const pull = await story.release();
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "config")).toBeNull();
  const mark = story.github.requests.length;
  await story.say(pull.number, "/promote production", "octocat");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  expect(story.calls(mark).filter((call) => call.includes("/teams/"))).toEqual([]);
});
