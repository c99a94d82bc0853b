/** What the log of a story says: where a delivery went, and no secret. */
import { expect, test } from "vitest";
import { begin } from "../support/stage.ts";
import { MINUTE, Story } from "../support/story.ts";

type Line = { readonly msg: string; readonly level: number; readonly time: number } & Readonly<Record<string, unknown>>;
const linesOf = ({ logs }: Story): readonly Line[] => logs.map((line) => JSON.parse(line) as Line);

/** Of the webhook about a comment that says that. */
const guidOf = ({ github }: Story, body: string): string =>
  github.deliveries().find(({ letter }) => letter.event === "issue_comment" && letter.raw.includes(`"body":"${body}"`))
    ?.letter.guid ?? expect.unreachable("no such comment");

test("a delivery is followed by grep, from the webhook to its step, its decisions and what was done on GitHub", async () => {
  const story = await begin();
  const pull = await story.release();
  const mark = story.logs.length;
  await story.say(pull.number, "/promote production");
  await story.pass(30 * MINUTE);
  const guid = guidOf(story, "/promote production");

  const all = linesOf(story).slice(mark);
  const grep = (text: string): readonly Line[] => all.filter((line) => JSON.stringify(line).includes(text));
  const ofDelivery = grep(guid);
  const pipeline = String(story.shop.id);
  expect(ofDelivery[0]).toMatchObject({ msg: "webhook", delivery: guid, event: "issue_comment", result: "new" });
  const decided = ofDelivery.filter(({ delivery, because }) => delivery === guid && because !== undefined);
  expect(decided.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["Requested", "Started"]));
  const [started] = decided.filter(({ msg }) => msg === "Started");
  expect(started).toMatchObject({ pipeline, stage: "production", level: 30 });
  const attempt = String(started?.["attempt"]);
  expect(String(started?.["candidate"]).startsWith(attempt.slice(0, 16))).toBe(true);

  const step = ofDelivery.find(({ msg }) => msg === "step");
  expect(step).toMatchObject({ pipeline, deliveries: [guid] });
  const begun = step?.["begun"] as readonly string[];
  expect(begun.length).toBeGreaterThan(0);
  for (const key of begun)
    expect(grep(key)).toContainEqual(expect.objectContaining({ msg: "effect done", pipeline, effect: key }));

  const ofAttempt = grep(attempt).map(({ msg, effect }) => (typeof effect === "string" ? `${msg} ${effect}` : msg));
  expect(ofAttempt).toEqual(
    expect.arrayContaining(["Started", "Dispatched", "RunSeen", "Ended", `effect done dispatch/${attempt}`]),
  );
  const ours = grep(attempt).filter(({ name }) => name !== "github");
  expect(ours.every((line) => line["pipeline"] === pipeline)).toBe(true);
});

test("a delivery that cannot be worked on names itself each time it is tried", async () => {
  const story = await begin();
  const pull = await story.release();
  const path = "/repos/{owner}/{repo}/collaborators/{username}/permission";
  story.github.fail({ match: { path }, times: 6, how: { kind: "status", status: 502 } });
  await story.say(pull.number, "/promote production", "hubot");
  await story.pass(MINUTE);
  const guid = guidOf(story, "/promote production");
  const failed = linesOf(story).filter(({ msg }) => msg.startsWith("a step failed"));
  expect(failed).toHaveLength(2);
  for (const line of failed) expect(line).toMatchObject({ pipeline: String(story.shop.id), deliveries: [guid] });
});

/** As Octokit throws it: with the request, and the token that it bore. */
const refusal = (token: string): Error =>
  Object.assign(new Error("Bad credentials"), {
    name: "HttpError",
    status: 401,
    request: { method: "GET", url: "https://api.github.com/app", headers: { authorization: `token ${token}` } },
  });

test("a story ends badly where a secret stands in its log, and says which without repeating it", async () => {
  const planted = async (plant: (story: Story) => void): Promise<string> => {
    const story = await Story.begin();
    plant(story);
    return await story.end().then(
      () => "",
      (error: unknown) => String(error),
    );
  };
  const log = (facts: (story: Story) => object) => (story: Story) =>
    story.app.engine.log.debug(facts(story), "planted");
  const token = ({ github }: Story): string =>
    [...github.credentials].find((one) => one.startsWith("ghs_")) ?? expect.unreachable("no token was minted");
  const jwt = ({ github }: Story): string =>
    [...github.credentials].find((one) => one.startsWith("eyJ")) ?? expect.unreachable("no JWT was shown");

  expect(await planted(log(({ settings }) => ({ x: settings.webhookSecret })))).toContain("webhookSecret in the line");
  expect(await planted(log(({ settings }) => ({ x: settings.privateKey })))).toContain("privateKey, a private key in");
  expect(await planted(log((story) => ({ x: `part ${token(story)}` })))).toMatch(
    /a credential, a token of GitHub's in/,
  );
  expect(await planted(log((story) => ({ x: { deep: jwt(story) } })))).toContain("a credential, a JSON web token in");
  expect(await planted(log(() => ({ url: "postgres://sluice:hunter2@db/sluice" })))).toContain("with a password in");
  expect(await planted(log((story) => ({ app: { deep: refusal(token(story)) } })))).toMatch(/a credential, a token/);
  // An error as it is really logged says nothing of it.
  expect(await planted(log((story) => ({ error: refusal(token(story)) })))).toBe("");
  expect(await planted(log((story) => ({ reason: refusal(token(story)) })))).toBe("");
  expect(await planted(log((story) => ({ app: { token: token(story) } })))).toBe("");
});
