/** What somebody without any right can cost: calls, room on the disk, time of others. */
import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import type { Story } from "../support/story.ts";

const DAY = 24 * 60 * MINUTE;

async function kept(story: Story): Promise<{ readonly rows: number; readonly bytes: number }> {
  const rows = await story.app.engine.store.write((transaction) =>
    transaction.selectFrom("deliveries").select("body").execute(),
  );
  return { rows: rows.length, bytes: rows.reduce((sum, { body }) => sum + body.length, 0) };
}

test("comments that are written and edited for days leave nothing behind", async () => {
  const story = await begin();
  const pull = await story.release();
  const before = await kept(story);
  const said = story.shop.issues.say(pull.number, "stranger", "x".repeat(60_000));
  for (let count = 0; count < 50; count += 1) story.shop.issues.edit(said.id, `${count}${"y".repeat(60_000)}`);
  await story.settle();
  expect(await kept(story)).toEqual({ rows: before.rows + 1, bytes: 0 });
  await story.pass(8 * DAY);
  await story.say(pull.number, "nothing of interest", "stranger");
  expect((await kept(story)).rows).toBeLessThan(5);
});
