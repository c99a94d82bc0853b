/** The verbs of a second terminal, on the stage as the story leaves it. Time is moved by hand. */
import { readFileSync } from "node:fs";
import { afterEach, expect, test, vi } from "vitest";
import { hands } from "../../src/demo/hands.ts";
import { play } from "../../src/demo/play.ts";
import { setStage } from "../../src/demo/stage.ts";
import type { Stage } from "../../src/demo/stage.ts";
import { trials } from "../../src/demo/verbs.ts";
import { told } from "../../src/demo/written.ts";

const HOUR = 3_600_000;

let stage: Stage;
let isSet = false;
const printed: string[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  if (!isSet) return;
  isSet = false;
  expect(stage.github.violations).toEqual([]);
  await stage.strike();
});

/** As a shell has them: quotes keep words together. */
const wordsOf = (typed: string): readonly string[] =>
  [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

type Typed = (typed: string) => Promise<{ readonly said: string; readonly exit: number }>;

async function played(): Promise<Typed> {
  printed.length = 0;
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
  const verbs = hands(() => stage);
  stage = await setStage(Date.UTC(2026, 9, 14, 11, 40), verbs);
  isSet = true;
  await play(stage);
  return async (typed) => {
    const [verb = "", ...words] = wordsOf(typed);
    const act = verbs[verb];
    if (act === undefined) throw new Error(`no verb ${verb}`);
    return await act({ words });
  };
}

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const lines = [...readme.matchAll(/^npm run demo -- (.+?) +# (.+)$/gm)].map(([, typed = "", seen = ""]) => ({
  typed,
  seen,
}));

test("the README tells to try what the terminal tells", () => {
  const shown = trials({ pull: 12, next: 14 }).map(([typed, seen]) => ({
    typed: typed.slice("npm run demo -- ".length),
    seen,
  }));
  expect(lines).toEqual(shown);
});

test.for([0, 3 * HOUR])("the README's lines come out as told with %i ms between them", async (pause) => {
  const type = await played();
  const said = new Map<string, string>();
  for (const { typed } of lines) {
    const answer = await type(typed);
    expect(answer).toMatchObject({ exit: 0, said: expect.stringMatching(/./) });
    said.set(typed, answer.said);
    await stage.pass(pause);
  }
  await stage.pass(3 * HOUR);
  expect(said.get('comment 12 "/promote stging"')).toMatch(
    /unknown-stage[^]*Did you mean staging\?[^]*\n {4}\/promote staging/,
  );
  expect(said.get('push "Make the basket faster"')).toContain("#14");
  expect(said.get('comment 14 "/promote production" --as reader')).toMatch(/not-permitted[^]*reader has read/);
  expect(said.get('fork "Free baskets"')).toContain("#15");
  expect(said.get('comment 15 "/promote staging"')).toContain("Refused: fork");
  const { mergeSha } = stage.shop.pulls.get(14);
  for (const name of ["staging", "production"]) {
    const newest = stage.shop.deployments.in(name).at(-1);
    expect({ sha: newest?.sha, state: newest?.statuses.at(-1)?.state }).toEqual({ sha: mergeSha, state: "success" });
  }
  expectNamed();
});

/** Every row of the live view says what it is about. */
function expectNamed(): void {
  const rows = stage.github.requests.map((request) => told(stage.shop, request)).filter((row) => row !== null);
  const about: Readonly<Record<string, RegExp>> = {
    check: /^sluice \/ [a-z]+ [0-9a-f]{7}: ./,
    deployment: /^(sandbox|staging|production) [0-9a-f]{7}: ./,
    workflow: /^[a-z0-9-]+\.yml on main sha=[0-9a-f]{7} stage=[a-z]+$/,
    comment: /^#\d+(, edited)? ./,
    reply: /^#\d+ ./,
    reaction: /^#\d+ ./,
    issue: /^#13(, edited)? ./,
  };
  for (const [, kind, where, what] of rows) expect(`${where} ${what}`).toMatch(about[kind] ?? /never/);
  expect(new Set(rows.map(([, kind]) => kind))).toEqual(new Set(Object.keys(about)));
}

const failedChecks = (number: number): readonly string[] => {
  const { mergeSha } = stage.shop.pulls.get(number);
  const runs = stage.shop.checks.of(mergeSha ?? "").filter((run) => !run.name.startsWith("sluice"));
  return runs.filter((run) => run.conclusion === "failure").map((run) => run.name);
};

test("red: the next commit's checks fail, of that one only, however often it is said and however long it takes", async () => {
  const type = await played();
  await type("red");
  await type("red");
  await stage.pass(HOUR);
  await type('push "one"');
  await type('push "two"');
  await stage.pass(3 * HOUR);
  expect([failedChecks(14), failedChecks(15)]).toEqual([["build", "test", "lint"], []]);
  expect(stage.shop.deployments.in("staging").at(-1)?.sha).toBe(stage.shop.pulls.get(15).mergeSha);
});

test("fail: the next run of the stage fails, and only that one; it goes through when tried once more", async () => {
  const type = await played();
  await type("fail staging");
  await type("fail staging");
  await type('push "one"');
  await stage.pass(3 * HOUR);
  const states = () => stage.shop.deployments.in("staging").map((one) => one.statuses.at(-1)?.state);
  expect(states()).toEqual(["success", "failure"]);
  await type('comment 14 "/retry staging"');
  await stage.pass(HOUR);
  expect(states().at(-1)).toBe("success");
});

test("status says what is where now, and names the control issue", async () => {
  const type = await played();
  await type('push "one"');
  await stage.pass(3 * HOUR);
  await type('comment 14 "/promote production"');
  await stage.pass(HOUR);
  stage.shop.issues.change(13, "mona", { body: "as it was an hour ago" });
  const short = stage.shop.pulls.get(14).mergeSha?.slice(0, 7) ?? "";
  const { said } = await type("status");
  expect(said).toContain(`${short} in production`);
  expect(said).toContain("#13");
});

test("open, merge, close: each of them goes where it is said to go", async () => {
  const type = await played();
  expect(await type('open "a head"')).toEqual({ exit: 0, said: "#14 is open." });
  await stage.pass(HOUR);
  expect((await type('comment 14 "/promote staging"')).said).toContain("Staging: ");
  await stage.pass(HOUR);
  expect(stage.shop.deployments.in("staging").at(-1)?.sha).toBe(stage.shop.pulls.get(14).head);
  expect((await type("merge #14")).said).toMatch(/^#14 is merged as [0-9a-f]{7}\.$/);
  await type('open "another"');
  expect(await type("close 15")).toEqual({ exit: 0, said: "#15 is closed." });
});

test("what cannot be is told in a line, and nothing of it happens or is told as if it had", async () => {
  const type = await played();
  const before = [stage.shop.pulls.all.size, stage.shop.comments.all.size, printed.length];
  const wrong: Readonly<Record<string, readonly [exit: number, said: string | RegExp]>> = {
    "comment 999 hello": [1, "There is no #999."],
    "merge 999": [1, "There is no #999."],
    "merge 13": [1, "#13 is an issue, not a pull request."],
    "merge 12": [1, "#12 is merged already."],
    "close 12": [1, "#12 is merged already."],
    "fail stging": [1, /^There is no stage stging\. Stages: sandbox, /],
    "fail commit": [1, "commit is the repository's own checks: `red` has those of the next commit fail."],
    comment: [2, /^comment takes a number and a text: npm run demo -- comment 12 /],
    "comment 12": [2, /^comment takes a number and a text/],
    "comment twelve hello": [2, /^comment takes a number and a text/],
    "comment 12 hello --as": [2, /^comment takes a login/],
    "comment 12 hello --as a_b": [2, /^comment takes a login/],
    "comment 12 hello --as sluice[bot]": [2, /^comment takes a login/],
    push: [2, /^push takes a title: npm run demo -- push "/],
    open: [2, /^open takes a title/],
    "fork --as mona": [2, /^fork takes a title/],
    merge: [2, /^merge takes the number/],
    "close 12 13": [2, /^close takes the number/],
    fail: [2, /^fail takes the name of a stage/],
    "red twice": [2, /^red takes nothing more/],
  };
  for (const [typed, [exit, said]] of Object.entries(wrong))
    expect(await type(typed), typed).toEqual({
      exit,
      said: typeof said === "string" ? said : expect.stringMatching(said),
    });
  expect([stage.shop.pulls.all.size, stage.shop.comments.all.size, printed.length]).toEqual(before);
});

test("silence is said to be meant", async () => {
  const type = await played();
  expect((await type('comment 12 "/status" --as Zoe-9')).said).toMatch(/^No answer, on purpose: @Zoe-9 has no access/);
  expect((await type('comment 12 "well done"')).said).toMatch(/^No answer, on purpose: no line of it is a command/);
});

test("nobody may change the course of the story", async () => {
  const push = hands(() => null)["push"];
  expect(await push?.({ words: ["x"] })).toEqual({ exit: 1, said: expect.stringContaining("still plays its story") });
});
