import { allRuns } from "../../src/pipeline/by-stage.ts";
import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE } from "../support/story.ts";

test("a vetoed change goes no further, nor what carries it on; the one that names it does", async () => {
  const story = await begin();
  const pull = await story.release();
  const bad = story.shop.git.tip("main").sha;
  await story.say(pull.number, "/veto wrong price shown for EUR", "mona");
  await story.pass(MINUTE);
  const title = "failure: Vetoed by mona: wrong price shown for EUR";
  expect(story.check(bad, "production")).toBe(title);
  expect(story.said(pull.number).at(-1)).toBe(`### Vetoed: ${bad.slice(0, 7)} goes no further`);
  expect(story.shop.issues.on(pull.number).at(-1)?.body).toContain("staging");
  const living = story.shop.issues.on(pull.number).find((comment) => comment.body.includes("living pr="))?.body;
  expect(living).toContain("### Stopped before production: vetoed by `mona`");
  expect(living).toContain(`\`\`\`text\n/unveto ${bad.slice(0, 7)}\n\`\`\``);
  await story.say(pull.number, "/promote production");
  const refusal = story.shop.issues.on(pull.number).at(-1)?.body;
  expect(refusal).toContain(
    `### Refused: vetoed\n\n${bad.slice(0, 7)} was vetoed by \`mona\` at 13:39 London: \`wrong price shown for EUR\`.`,
  );

  const next = await story.merge("next");
  const carrier = story.shop.git.tip("main").sha;
  await story.pass(20 * MINUTE);
  expect(story.check(carrier, "sandbox")).toBe(
    `failure: Vetoed with ${bad.slice(0, 7)} by mona: wrong price shown for EUR`,
  );
  expect(story.dispatched("sandbox").map((one) => one.sha)).toEqual([bad]);
  expect(story.said(next.number)[0]).toContain(
    `### Stopped before sandbox: contains ${bad.slice(0, 7)}, vetoed by \`mona\``,
  );

  const fix = story.shop.push({
    by: "octocat",
    message: `Show the right price\n\nFixes ${bad.slice(0, 8)}`,
    files: { p: "2" },
  }).sha;
  await story.pass(40 * MINUTE);
  expect(story.check(fix, "staging")).toContain("success: In staging since");
  await story.say(next.number, "/promote production");
  await story.pass(5 * MINUTE);
  expect(story.dispatched("production").map((one) => one.sha)).toEqual([fix]);
});

test("on the control issue a veto is of the version that the line names: whoever names none is shown one", async () => {
  const story = await begin();
  await story.release();
  const bad = story.shop.git.tip("main").sha.slice(0, 7);
  const control = [...story.shop.issues.all.values()][0]?.number ?? 0;
  const says = async (line: string): Promise<string> => {
    await story.say(control, line, "mona");
    return story.shop.issues.on(control).at(-1)?.body ?? "";
  };
  const lacking = (verb: string): string =>
    `### Refused: bad-argument\n\n\`${verb}\` was not understood; expected: a version behind it: a sha (7 digits or more), a tag such as v1.2, or #12.`;
  expect(await says("/unveto")).toContain("```text\n/status\n```");
  expect(await says("/veto")).toContain(`${lacking("/veto")}\n\n\`\`\`text\n/veto ${bad} your reason\n`);
  expect(await says("/veto wrong price")).toContain(`/veto ${bad} wrong price\n`);
  expect(await says(`/veto ${bad} wrong price`)).toContain(`### Vetoed: ${bad} goes no further`);
  expect(await says("/unveto")).toContain(`${lacking("/unveto")}\n\n\`\`\`text\n/unveto ${bad}\n`);
  expect(await says("/help")).toContain("| `/veto <version> <reason>` |");
  expect(await says("/help unveto")).toContain("`/unveto <version>`: take the veto back.");
});

test("a veto in the middle of a deploy stops nothing that runs, and taken back lets it go on", async () => {
  const story = await begin();
  const pull = await story.merge();
  const { sha } = story.shop.git.tip("main");
  story.shop.actions.script("deploy.yml", { takes: 10 * MINUTE });
  await story.pass(8 * MINUTE);
  const control = [...story.shop.issues.all.values()][0]?.number ?? 0;
  await story.say(control, `/veto ${sha.slice(0, 7)} not @now | or \`ever\``, "hubot");
  await story.pass(MINUTE);
  expect(story.shop.issues.on(control).at(-1)?.body).toContain(
    "sandbox is being deployed with it, and that goes on: `/abort sandbox` ends it.",
  );
  expect(story.check(sha, "sandbox")).toMatch(/^in_progress: Deploying .*; vetoed by hubot$/);
  expect(story.said(pull.number)[0]).toBe("### Vetoed by `hubot`, and goes on at sandbox");
  await story.pass(20 * MINUTE);
  expect(story.check(sha, "sandbox")).toContain("success: In sandbox since");
  expect(story.check(sha, "performance")).toContain("failure: Vetoed by hubot: not @\u200bnow");
  await story.say(pull.number, "/unveto", "mona");
  expect(story.said(pull.number).at(-1)).toBe(`### ${sha.slice(0, 7)}: the veto is lifted`);
  await story.pass(30 * MINUTE);
  expect(story.check(sha, "staging")).toContain("success: In staging since");
});

test("a veto while nobody knows whether GitHub took the dispatch: its run is cancelled when it is found", async () => {
  const story = await begin();
  await story.release("former");
  story.shop.actions.script("deploy.yml", { takes: 60 * MINUTE });
  const pull = await story.merge("next");
  const { sha } = story.shop.git.tip("main");
  story.github.fail({ match: { method: "POST", path: /\/dispatches$/ }, how: { kind: "lost-answer" } });
  story.github.fail({ match: { event: "workflow_run" }, times: Infinity, how: { kind: "never-sent" } });
  const isSent = (): boolean => story.dispatched("sandbox").some((one) => one.sha === sha);
  for (let seconds = 0; !isSent() && seconds < 600; seconds += 1) await story.pass(1_000);
  await story.say(pull.number, "/veto wrong price", "mona");
  const last = () => story.shop.issues.on(pull.number).at(-1)?.body;
  expect(last()).toContain(
    "Whether `deploy.yml` began in sandbox is not known: its run is cancelled when it is found.",
  );
  await story.pass(10 * MINUTE);
  const state = await story.state();
  const run = allRuns(state).find((one) => state.candidates[one.candidate]?.sha === sha && one.stage === "sandbox");
  expect(run?.attempts.map(({ phase }) => phase)).toEqual([
    expect.objectContaining({ is: "ended", outcome: { is: "aborted", by: "mona", vetoed: true } }),
  ]);
  expect(story.calls().filter((call) => call.endsWith("/cancel"))).toHaveLength(1);
  expect(story.check(sha, "sandbox")).toBe("failure: Vetoed by mona: wrong price; what runs there is unknown");
  expect(story.said(pull.number)[0]).toBe("### Stopped at sandbox: vetoed by `mona`");
  const short = sha.slice(0, 7);
  await story.say(pull.number, "/explain sandbox");
  expect(last()).toContain(`### Sandbox: ${short} is kept out\n\n${short} was vetoed by \`mona\``);
  expect(last()).toContain(`If the verdict is wrong:\n\n\`\`\`text\n/unveto ${short}\n`);
  await story.say(pull.number, `/unveto ${short}`);
  expect(last()).toContain(`The veto had called off ${short} in sandbox`);
  await story.say(pull.number, "/retry sandbox");
  expect(story.said(pull.number).at(-1)).toBe(`### Sandbox: ${short} is on its way`);
});
