import { expect, test } from "vitest";
import { candidate, merged, MINUTE, Walk } from "../support/walk.ts";
import { deploy, shop } from "../support/definition.ts";

const at = (place: ReturnType<typeof merged> | undefined, by: string) => ({
  by,
  ...(place === undefined ? {} : { place }),
});
const abort = (walk: Walk, by: string, pull?: number) =>
  walk.ask({ verb: "abort", stage: "production" }, at(pull === undefined ? undefined : merged(pull, walk.at), by));
const ask = (walk: Walk, by: string, pull: number) => walk.promote("production", merged(pull, walk.at), { by });
const wish = (by: string, change: number) => expect.objectContaining({ by, change });
const wishes = (walk: Walk) => walk.state.requests.map(({ by, change }) => [by, change]);

/** #18 and #19, and nothing in the way but who is in production first. */
const two = (): Walk =>
  new Walk(shop({ stages: [deploy("production", [], { production: true, promote: "manual" })] }))
    .push("a1", { changes: [{ number: 18, author: "hubot" }] })
    .checks("a1");
const second = (walk: Walk): Walk => walk.push("b2", { changes: [{ number: 19, author: "mona" }] });

/** octocat's a1 runs, and mona has asked for #19. */
function running(): Walk {
  const walk = two();
  ask(walk, "octocat", 18);
  second(walk.running("a1", "production")).checks("b2");
  ask(walk, "mona", 19);
  expect(walk.answer).toMatchObject({ is: "standing" });
  return walk;
}

test("where a wish waits behind somebody else's deploy, its withdrawal stops nothing", () => {
  const walk = running();
  abort(walk, "mona", 19);
  expect(walk.answer).toEqual({
    is: "withdrawn",
    stage: "production",
    candidate: candidate("b2"),
    ended: [wish("mona", 19)],
    left: [],
    runs: candidate("a1"),
  });
  walk.ends("a1", "production");
  expect([walk.at_("a1", "production"), walk.at_("b2", "production")]).toEqual(["succeeded", "waiting"]);
});

test("on the pull request of what runs it stops that, and on the control issue too; what stands is named", () => {
  for (const pull of [18, undefined]) {
    const walk = running();
    abort(walk, "mona", pull);
    expect(walk.answer).toMatchObject({
      is: "stopping",
      candidate: candidate("a1"),
      asked: "octocat",
      left: [wish("mona", 19)],
    });
    expect(wishes(walk)).toEqual([["mona", 19]]);
  }
});

test("who has nothing there stops what runs", () => {
  const walk = running();
  abort(walk, "hubot", 19);
  expect(walk.answer).toMatchObject({ is: "withdrawn", ended: [wish("mona", 19)] });
  abort(walk, "hubot", 19);
  expect(walk.answer).toMatchObject({ is: "stopping", candidate: candidate("a1") });
});

/** hubot has asked for #18, mona for #19, and neither has passed its checks. */
function waiting(promote: "manual" | "auto" = "manual"): Walk {
  const production = deploy("production", [], { production: true, promote });
  const walk = second(
    new Walk(shop({ stages: [production] })).push("a1", { changes: [{ number: 18, author: "hubot" }] }),
  );
  ask(walk, "hubot", 18);
  ask(walk, "mona", 19);
  return walk;
}

test.for([
  ["mona", 19, [["hubot", 18]]],
  ["octocat", 19, [["hubot", 18]]],
  ["mona", 7, [["hubot", 18]]],
  ["mona", undefined, [["hubot", 18]]],
  ["octocat", undefined, []],
] as const)("%s on %j withdraws what belongs there, else what is his, else all", ([by, pull, left]) => {
  const walk = waiting();
  abort(walk, by, pull);
  expect(walk.answer).toMatchObject({ is: "withdrawn", left: left.map(([who, change]) => wish(who, change)) });
  expect(wishes(walk)).toEqual(left);
});

test("a candidate that somebody else wants too goes for him; one that nobody wants any more does not go by itself", () => {
  const walk = waiting("auto");
  walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "copy" }, { by: "octocat" });
  walk.checks("b2");
  expect(walk.state.requests.map((one) => one.candidate)).toEqual([candidate("b2"), candidate("b2")]);
  abort(walk, "hubot", 18);
  expect(walk.at_("b2", "production")).toBe("waiting");
  abort(walk, "mona", 19);
  expect(walk.at_("b2", "production")).toBe("aborted");
});

test("a rollback that waits for what runs stands when that is stopped for its sake", () => {
  const walk = two();
  ask(walk, "octocat", 18);
  second(walk.ends("a1", "production")).checks("b2").later(MINUTE);
  ask(walk, "mona", 19);
  walk.running("b2", "production");
  walk.ask({ verb: "rollback", stage: "production", version: null, reason: null }, { by: "hubot" });
  abort(walk, "hubot", 7);
  expect(walk.answer).toMatchObject({ is: "stopping", candidate: candidate("b2"), asked: "mona" });
  expect(walk.state.requests).toHaveLength(1);
});
