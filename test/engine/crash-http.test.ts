/** The process dies while an address is asked whether a version holds: it is asked on, and nothing is deployed twice. */
import { expect, test } from "vitest";
import "../support/mortal.ts";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";
import { serve } from "../support/web.ts";

/** Commits of the store while it is asked: the try that had it first, those that say nothing new, the last, and what follows. */
const boundaries = [0, 1, 2, 3, 4, 5, 6];

test("wherever it dies, the version passes, and was deployed once", { timeout: 120_000 }, async () => {
  const { port } = await serve((_, response) => response.end());
  const story = await begin({
    allowed: `127.0.0.1:${port}`,
    ci: false,
    config: `version: 1
commit: { checks: [] }
stages:
  staging: { verify: { http: { url: "http://127.0.0.1:${port}/", for: 20s, timeout: 5m } } }
`,
  });
  const deaths = new Set<string>();
  for (const number of boundaries) {
    const { sha } = story.shop.push({ by: "octocat", message: `change ${number}` });
    for (let waits = 0; story.check(sha, "staging")?.includes("verifying") !== true && waits < 30; waits += 1)
      await story.pass(10_000);
    expect(story.check(sha, "staging")).toContain("verifying");
    const { life } = story;
    life.count(number, (boundary) => boundary.startsWith("commit"));
    await story.pass(5 * MINUTE);
    if (life.isOver) deaths.add(life.passed.at(-1) ?? "");
    expect(story.check(sha, "staging"), `it died at ${number}`).toContain("success: ");
    expect(story.dispatched("staging").filter((one) => one.sha === sha)).toHaveLength(1);
  }
  expect([...deaths].join("\n")).toContain("journal");
  expect((await story.app.engine.store.journal.verify(String(story.shop.id))).brokenAt).toBeNull();
});
