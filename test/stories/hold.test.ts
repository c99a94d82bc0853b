import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

test("held by a word: the next release waits, and every surface says what /resume starts", async () => {
  const story = await begin();
  const first = await story.release();
  await story.say(first.number, "/hold staging we watch the `new` checkout", "mona");
  expect(story.said(first.number).at(-1)).toBe("### Staging: automation is off");
  expect(story.shop.issues.on(first.number).at(-1)?.body).toContain("`/resume staging` would start nothing now.");
  const pull = await story.merge("next");
  const { sha } = story.shop.git.tip("main");
  await story.pass(40 * MINUTE);
  expect(story.check(sha, "staging")).toBe("neutral: Waits for /resume: held by mona");
  const living = story.shop.issues.on(pull.number).find((comment) => comment.body.includes("living pr="))?.body;
  expect(living).toContain(
    `No earliest time: automation is off staging, held by \`mona\`, reason: \`\`we watch the \`new\` checkout\`\`. Waits most for: \`/resume staging\`, which starts ${sha.slice(0, 7)} (#${pull.number}).`,
  );
  await story.say(pull.number, "/status", "mona");
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain(
    `\`/resume staging\` starts ${sha.slice(0, 7)} (#${pull.number})`,
  );
  await story.say(pull.number, "/resume staging", "hubot");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toContain(sha);
});
