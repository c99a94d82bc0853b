import { afterEach, expect, test } from "vitest";
import { MINUTE, Story } from "../support/story.ts";

let story: Story;
afterEach(async () => {
  expect(story.github.violations).toEqual([]);
  await story.end();
});

test("a change goes from its merge to production, and production waits for a person", async () => {
  story = await Story.begin();
  const { shop } = story;
  const pull = await story.merge();
  const sha = shop.git.tip("main").sha;
  console.log(story.check(sha, "commit"), story.said(pull.number));
  await story.pass(40 * MINUTE);
  for (const stage of ["commit", "sandbox", "performance", "accessibility", "staging", "production"]) console.log(stage, story.check(sha, stage));
  console.log(story.said(pull.number), story.said(1), [...shop.issues.all.values()].map((i) => i.body));
  await story.say(pull.number, "/promote production");
  await story.pass(10 * MINUTE);
  console.log(story.check(sha, "production"));
  for (const c of shop.issues.on(pull.number)) console.log("-----", c.by, c.edits, c.minimized, c.reactions.map((r) => r.content).join(), "\n" + c.body);
  console.log(shop.deployments.in("production").map((d) => [d.description, d.statuses.map((s) => `${s.state} ${s.description}`)]));
  console.log(story.logs.filter((l) => /"level":(40|50)/.test(l)).slice(0, 10).join("\n").slice(0, 3000));
});
