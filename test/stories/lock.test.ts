import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

test("a locked staging: the release waits and says for whom and until when; at the hour only the newest goes", async () => {
  const story = await begin();
  const pull = await story.merge();
  const old = story.shop.git.tip("main").sha;
  await story.say(pull.number, "/lock staging for 2h database copy for the audit", "hubot");
  expect(story.said(pull.number).at(-1)).toBe("### Staging: locked by `hubot` until Wed 14 Oct, 15:09 London");
  const [command] = story.shop.issues.on(pull.number).filter((comment) => comment.by === "hubot");
  expect(command?.reactions.map((one) => one.content)).toEqual(["eyes", "+1"]);
  await story.pass(60 * MINUTE);
  expect(story.check(old, "staging")).toBe("queued: Waits for the lock of hubot: until Wed 14 Oct, 15:09 London");
  const living = story.shop.issues.on(pull.number).find((comment) => comment.body.includes("living pr="))?.body;
  expect(living).toContain("### Waiting for staging: locked by `hubot` until 15:09 London");
  expect(living).toContain(
    "Earliest possible: Wed 14 Oct, 15:09 London (14:09 UTC). Waits most for: the lock of `hubot`.",
  );
  expect(living).toContain("```text\n/unlock staging\n```");
  expect(living).toContain("○ **lock**: locked by `hubot` until 15:09 London, reason: `database copy for the audit`");
  const next = await story.merge("next");
  const newest = story.shop.git.tip("main").sha;
  await story.pass(70 * MINUTE);
  expect(story.dispatched("staging").map((one) => one.sha)).toEqual([newest]);
  expect(story.check(old, "staging")).toBe(`neutral: Superseded by ${newest.slice(0, 7)}, which contains it`);
  expect(story.said(next.number)[0]).toContain("### Ready for production");
});

test("locked without an end: shown as settled, in the control issue too; anybody who may unlocks it, and is told whose it was", async () => {
  const story = await begin();
  const pull = await story.release();
  const control = [...story.shop.issues.all.values()][0]?.number ?? 0;
  await story.say(control, "/lock production audit | `x` @octocat", "hubot");
  await story.say(pull.number, "/promote production");
  await story.pass(MINUTE);
  const { sha } = story.shop.git.tip("main");
  expect(story.check(sha, "production")).toBe("neutral: Waits for the lock of hubot");
  await story.pass(5 * MINUTE);
  expect(story.shop.issues.get(control).body).toContain("○ locked by `hubot`, reason: ");
  expect(story.shop.issues.get(control).body).not.toContain("@octocat");
  await story.say(control, "/lock production mine", "mona");
  const refusal = story.shop.issues.on(control).findLast((comment) => comment.body.startsWith("### Refused"));
  expect(refusal?.body).toContain("### Refused: locked\n\nproduction is locked by `hubot` since 13:");
  expect(refusal?.body).toContain("until it is unlocked. Reason: ``audit");
  await story.say(control, "/unlock production", "mona");
  expect(story.said(control).at(-1)).toBe("### Production: unlocked");
  expect(story.shop.issues.on(control).at(-1)?.body).toContain("The lock of `hubot` is ended by `mona`");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([sha]);
});

test("an unlock that comes late meets another lock: it stays", async () => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, "/lock production first", "hubot");
  story.github.fail({ match: { event: "issue_comment" }, times: 1, how: { kind: "delayed", ms: 5_000 } });
  story.shop.issues.say(pull.number, "octocat", "/unlock production");
  await story.pass(1_000);
  await story.say(pull.number, "/unlock production", "hubot");
  await story.say(pull.number, "/lock production second", "hubot");
  await story.pass(MINUTE);
  expect((await story.state()).environments["production"]?.lock).toMatchObject({ by: "hubot", reason: "second" });
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain("It was taken after you wrote, so it stays.");
});

test("a head that moves while its promotion waits for a lock is not deployed, nor the new one unasked", async () => {
  const story = await begin();
  const released = await story.release();
  const pull = story.shop.pulls.open({ by: "hubot", branch: "feature", files: { f: "1" } });
  await story.pass(7 * MINUTE);
  await story.say(released.number, "/lock staging audit", "mona");
  await story.say(pull.number, "/promote staging", "hubot");
  expect(story.said(pull.number)).toEqual([`### Staging: ${pull.head.slice(0, 7)} will go when 2 gates open`]);
  story.shop.pulls.push(pull.number, { files: { f: "2" } });
  await story.settle();
  await story.say(released.number, "/unlock staging", "mona");
  await story.pass(10 * MINUTE);
  expect(story.dispatched("staging")).toHaveLength(1);
  expect((await story.state()).requests).toEqual([]);
});

test("asked for in time, started much later: whoever may no longer promote starts nothing, and is told", async () => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, "/lock production audit", "hubot");
  await story.say(pull.number, "/promote production", "mona");
  await story.pass(30 * MINUTE);
  story.shop.setPermission("mona", "read");
  await story.say(pull.number, "/unlock production", "hubot");
  await story.pass(MINUTE);
  expect(story.dispatched("production")).toEqual([]);
  const told = story.shop.issues.on(pull.number).findLast((comment) => comment.body.startsWith("### Refused"));
  expect(told?.body).toContain(
    "### Refused: not-permitted\n\n`mona` may not promote to production: that takes write; `mona` has `read`.",
  );
  await story.say(pull.number, "/promote production");
  expect(story.dispatched("production")).toHaveLength(1);
});

test("asked for in time, started much later: one call asks whether he still may, and it goes", async () => {
  const story = await begin();
  const pull = await story.release();
  await story.say(pull.number, "/lock production for 1h audit", "hubot");
  await story.say(pull.number, "/promote production", "mona");
  await story.pass(50 * MINUTE);
  const mark = story.github.requests.length;
  story.github.fail({
    match: { method: "GET", path: /mona.permission/ },
    times: 3,
    how: { kind: "status", status: 502 },
  });
  await story.pass(15 * MINUTE);
  expect(story.dispatched("production")).toHaveLength(1);
  const asked = story.calls(mark).filter((call) => call.includes("permission"));
  expect(asked).toHaveLength(4);
});
