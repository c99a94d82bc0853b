/** What one writes much about keeps nobody else waiting, and nothing that matters more. */
import { expect, test } from "vitest";
import { needed } from "../../src/github/permissions.ts";
import { files } from "../support/sample.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";
import type { Repository } from "../../src/simulator/world/repository.ts";

const config = "version: 1\ncommit: { checks: [] }\nstages: { staging: {}, production: { production: true } }\n";
/** As GitHub likes it. */
const burst = 30;

async function chatter(story: Story, repository: Repository, people: readonly string[]): Promise<void> {
  const pull = repository.pulls.open({ by: people[0] ?? "", branch: "chatter", files: { c: "1" } });
  for (const by of people)
    for (let count = 0; count < 10; count += 1) repository.issues.say(pull.number, by, "/help\n\n/status");
  await story.settle();
}

test("replies that pile up in one installation hold up no dispatch in another", async () => {
  const story = await begin({ config, ci: false, burst });
  const { world } = story.github;
  const many = world.repository("mallory/x", { files: files(config), collaborators: { m1: "write", m2: "write" } });
  world.install({ account: "mallory", repositories: ["mallory/x"], permissions: needed });
  many.push({ by: "m1", message: "first", files: { a: "1" } });
  await story.pass(MINUTE);
  await chatter(story, many, ["m1", "m2"]);
  expect((await story.app.engine.store.outbox.count()).waiting).toBeGreaterThan(20);
  const { sha } = story.shop.push({ by: "octocat", message: "c", files: { c: "1" } });
  await story.settle();
  expect(story.dispatched("staging")).toContainEqual(expect.objectContaining({ sha }));
  await story.pass(5 * MINUTE);
  expect(await story.app.engine.store.outbox.count()).toEqual({ waiting: 0, setAside: 0 });
});

test("nor in the same one: what begins or stops something goes first, and its place is kept", async () => {
  const story = await begin({ config, ci: false, burst });
  story.shop.push({ by: "octocat", message: "first", files: { a: "1" } });
  await story.pass(5 * MINUTE);
  await chatter(story, story.shop, ["octocat", "mona", "hubot"]);
  const { sha } = story.shop.push({ by: "octocat", message: "c", files: { c: "1" } });
  await story.settle();
  expect(story.dispatched("staging")).toContainEqual(expect.objectContaining({ sha }));
});
