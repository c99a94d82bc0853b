/** What is said of a version that is vetoed, or was: the same on its check, in the living comment, to `/explain` and in `/status`. */
import { describe, expect, test } from "vitest";
import type { Place } from "../../src/engine/heard.ts";
import { renderCall } from "../../src/github/render/call.ts";
import { explainedSaid } from "../../src/github/render/explained.ts";
import { livingComment } from "../../src/github/render/living.ts";
import { renderReply } from "../../src/github/render/reply.ts";
import { stageCheck } from "../../src/github/render/stage-check.ts";
import { statusTable } from "../../src/github/render/status.ts";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { stageNamed } from "../../src/pipeline/definition.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { made, maintain, rule } from "../support/approvals.ts";
import { deploy, shop } from "../support/definition.ts";
import { start, vetoed, lifted, unanswered, cancelled, carrying, WHY, WAY_OUT } from "../support/vetoed.ts";
import { candidate, merged, sha, Walk } from "../support/walk.ts";

const check = (walk: Walk, word = "b2", stage = "staging") =>
  stageCheck(walk.state, walk.state.candidates[candidate(word)]!, stage);
const titled = (walk: Walk, word = "b2"): string => {
  const { status, conclusion, title } = check(walk, word);
  return `${conclusion ?? status}: ${title}`;
};
const living = (walk: Walk, pull = 12): string => {
  const content = livingComment(walk.state, pull);
  return content.is === "comment" ? content.body : "";
};
const explained = ({ state, at }: Walk, word = "b2", stage = "staging") =>
  explainedSaid(
    state,
    explain(state, state.candidates[candidate(word)]!, stageNamed(state.policy!.definition, stage)!),
    at,
  );
/** The command that stands ready on each. */
const offered = (walk: Walk, word = "b2", pull = 12) => [
  check(walk, word).summary.match(/```text\n(.*)\n```/)?.[1],
  living(walk, pull).match(/```text\n(.*)\n```/)?.[1],
  explained(walk, word).next,
];

describe("begun before anybody knew, and cancelled", () => {
  test("is vetoed, and says who, why, what is unknown and the way out, on each surface", () => {
    const walk = cancelled();
    expect(titled(walk)).toBe("failure: Vetoed by mona: wrong price; what runs there is unknown");
    const said = `${WHY} ${WAY_OUT} What runs in staging is unknown until the next deploy.`;
    expect(check(walk).summary).toContain(`**${said}**`);
    expect(living(walk)).toContain(`### Stopped at staging: vetoed by \`mona\`\n\n${said}`);
    expect(explained(walk).sentence).toBe(said);
    expect(offered(walk)).toEqual(["/unveto b200000", "/unveto b200000", "/unveto b200000"]);
    expect(statusTable(walk.state)).toContain(
      "✗ b200000 (#12) vetoed by `mona` at 13:02 London, reason: `wrong price`",
    );
  });

  test("once the veto is lifted it is tried again by hand", () => {
    const walk = lifted(cancelled());
    expect(titled(walk)).toBe("cancelled: Called off by a veto, lifted since: what runs there is unknown");
    const who = "Called off by the veto of `mona`, lifted since";
    expect(check(walk).summary).toContain(`**${who}: what runs there is unknown.**`);
    expect(living(walk)).toContain(`### Called off at staging\n\n${who}. What runs in staging is unknown`);
    expect([explained(walk).heading, explained(walk).sentence]).toEqual([
      "Staging: b200000 was called off",
      `${who}: what runs there is unknown.`,
    ]);
    expect(offered(walk)).toEqual(["/retry staging", "/retry staging", "/retry staging"]);
    expect(statusTable(walk.state)).toContain("called off by the veto of `mona`, lifted since: `/retry staging`");
  });
});

test.for([
  ["octocat", "failure: Vetoed by octocat: wrong price of all tha…; what runs there is unknown"],
  [
    "the-longest-login-that-github-lets-be",
    "failure: Vetoed by the-longest-login-that-github-l…; what runs there is unknown",
  ],
])("what is unknown is never cut from its title, whoever %s is", ([by, title]) => {
  const walk = unanswered(start());
  const reason = "wrong price of all that we sell in summer";
  walk.ask({ verb: "veto", version: { is: "sha", prefix: sha("b2") }, reason }, { by: by! });
  expect(titled(walk.running("b2", "staging").report("b2", "staging", { conclusion: "cancelled" }))).toBe(title);
});

describe("for good", () => {
  const REJECTED = "Rejected by `mona`: `wrong price`. It does not enter production any more; a new candidate may.";
  const failed = (): Walk => {
    const approvals = [rule({ count: 1 })];
    const walk = new Walk(
      shop({
        stages: [
          deploy("staging", []),
          deploy("production", ["staging"], { production: true, gates: { approvals, checks: [] } }),
        ],
      }),
    )
      .push("b2", { changes: [{ number: 12, author: "octocat" }] })
      .checks("b2")
      .through("b2", "staging");
    walk.promote("production", merged(12));
    walk.ask({ verb: "approve", stage: "production" }, { by: "hubot", right: maintain, place: merged(12) });
    made(walk, ["octocat"]);
    return walk.ends("b2", "production", "failure");
  };

  test("what failed and was rejected is not to be tried again, and says so", () => {
    const walk = failed();
    expect(check(walk, "b2", "production").summary).toContain("/retry production");
    const reason = "wrong price";
    walk.ask({ verb: "reject", stage: "production", reason }, { by: "mona", right: maintain, place: merged(12) });
    const { summary } = check(walk, "b2", "production");
    for (const text of [summary, living(walk)]) {
      expect(text).toContain(REJECTED);
      expect(text).not.toContain("/retry");
    }
    expect(living(walk)).not.toContain("until production succeeds");
  });

  test("what was called off and then left the trunk is not said to be free, nor tried again", () => {
    const walk = carrying();
    walk.push("d4", { before: null, orphans: [candidate("b2"), candidate("c3")] });
    expect(titled(walk, "c3")).toBe("cancelled: Called off by the veto of mona");
    const { summary, buttons } = check(walk, "c3");
    expect(summary).toContain("A forced push took it off the trunk: it never starts again.");
    expect(summary).not.toContain("/retry");
    expect(buttons).toEqual([]);
    walk.ask({ verb: "retry", stage: "staging" });
    expect(walk.answer).toMatchObject({ is: "refused", code: "not-on-trunk" });
  });
});

test("what is vetoed and stopped is not to be tried again", () => {
  const place = { owner: "acme", name: "shop" } as Place;
  const walk = vetoed(start().running("b2", "staging"));
  walk.ask({ verb: "abort", stage: "staging" }, { by: "mona" });
  const { body } = renderReply(walk.state.answers.filter(isOfComment).at(-1)!, walk.state, { place });
  expect(body).toContain(`${WHY} ${WAY_OUT}\n\nIf the verdict is wrong:\n\n\`\`\`text\n/unveto b200000`);
});

test("the command stands right behind the words that lead to it", () => {
  const walk = vetoed(start());
  const way = "```text\n/unveto b200000\n```";
  expect(living(walk)).toContain(`If the verdict is wrong:\n\n${way}`);
  expect(check(walk).summary).toContain(
    `**${WHY} ${WAY_OUT}**\n\nIf the verdict is wrong, as a comment on the pull request or on the control issue:\n\n${way}`,
  );
});

describe("what carries a vetoed one on", () => {
  test("is named as that, not as vetoed itself", () => {
    const walk = carrying();
    expect(titled(walk, "c3")).toBe("failure: Vetoed with b200000 by mona: wrong price");
    expect(check(walk, "c3").summary).toContain("It contains b200000, which was vetoed by `mona`");
    expect(living(walk, 13)).toContain("### Stopped before staging: contains b200000, vetoed by `mona`");
    expect(offered(walk, "c3", 13)).toEqual(["/unveto b200000", "/unveto b200000", "/unveto b200000"]);
  });

  test("once that is lifted it was called off, and nothing more", () => {
    const walk = lifted(carrying());
    expect(titled(walk, "c3")).toBe("cancelled: Called off by the veto of mona, lifted since");
    expect(living(walk, 13)).toContain("Called off by the veto of `mona`, lifted since.");
    expect(offered(walk, "c3", 13)).toEqual(["/retry staging", "/retry staging", "/retry staging"]);
  });
});

test("what failed before it was vetoed is not to be tried again", () => {
  const walk = vetoed(start().ends("b2", "staging", "failure"));
  expect(titled(walk)).toBe("failure: Failed: deploy.yml ended in failure after 0 s");
  expect(check(walk).summary).toContain(WHY);
  expect(living(walk)).toContain(WHY);
  expect(offered(walk)).toEqual(["/unveto b200000", "/unveto b200000", "/unveto b200000"]);
});

test("a promotion that a veto overtook is answered with it, and whoever is called for what failed is told of it", () => {
  const place = { owner: "acme", name: "shop" } as Place;
  const walk = start().through("b2", "staging");
  walk.promote("production", merged(12));
  const [answer] = vetoed(walk).state.answers.filter(isOfComment);
  const { body } = renderReply(answer!, walk.state, { place });
  expect(body).toContain(
    `### Production: b200000 did not start\n\nCalled off by the veto of \`mona\`. Asked for by \`octocat\`. ${WHY} ${WAY_OUT}\n\nIf the verdict is wrong:\n\n\`\`\`text\n/unveto b200000`,
  );
  const failed = vetoed(start().ends("b2", "staging", "failure")).state;
  const [call] = plan(failed).filter((effect) => effect.kind === "call");
  expect(renderCall(call!, failed, place).body).toContain(
    `${WHY} ${WAY_OUT} If the verdict is wrong:\n\`\`\`text\n/unveto b200000`,
  );
});

test("what runs goes on: each surface names the veto, and what ends the run", () => {
  const walk = vetoed(start().running("b2", "staging"));
  expect(titled(walk)).toBe("in_progress: Deploying b200000 since 13:02 London; vetoed by mona");
  const said = `Deploying b200000 since 13:02 London. ${WHY} ${WAY_OUT} What runs goes on: \`/abort staging\` ends it.`;
  expect(check(walk).summary).toContain(`**${said}**`);
  expect(living(walk)).toContain(`### Vetoed by \`mona\`, and goes on at staging\n\n${said}`);
  expect(explained(walk).sentence).toBe(said);
  expect(offered(walk)).toEqual(["/abort staging", "/abort staging", "/abort staging"]);
  expect(statusTable(walk.state)).toContain("● b200000 (#12) on its way; vetoed by `mona` at 13:02 London");
});

describe("while it is being stopped", () => {
  const unknown = "Whether `deploy.yml` began is not known: its run is cancelled when it is found.";

  test("it says who vetoed it and why", () => {
    const walk = vetoed(unanswered(start()));
    expect(titled(walk)).toBe("in_progress: Stopping deploy.yml: vetoed by mona");
    expect(check(walk).summary).toContain(`**${WHY} ${WAY_OUT} ${unknown}**`);
    expect(living(walk)).toContain(`### Stopping at staging: vetoed by \`mona\`\n\n${WHY}`);
    expect(offered(walk)).toEqual(["/unveto b200000", "/unveto b200000", "/unveto b200000"]);
    expect(check(walk.running("b2", "staging")).summary).toContain(
      "The workflow `deploy.yml` is being cancelled on GitHub.",
    );
  });

  test("or that it was, where the veto is lifted meanwhile", () => {
    const walk = lifted(vetoed(unanswered(start())));
    expect(titled(walk)).toBe("in_progress: Stopping deploy.yml: called off by the veto of mona, lifted since");
    expect(explained(walk).sentence).toBe(`Called off by the veto of \`mona\`, lifted since. ${unknown}`);
  });

  test("or who asked for it", () => {
    const walk = start().running("b2", "staging");
    walk.ask({ verb: "abort", stage: "staging" }, { by: "mona" });
    expect(living(walk)).toContain("### Stopping at staging: `mona` asked for it");
  });
});

test.for<[string, () => Walk]>([
  ["a stage upstream is shut for it too", () => vetoed(start())],
  ["its commit stage has failed", () => vetoed(start().checks("b2", [{ name: "build", state: "failed" }]))],
])("%s: it waits most for a fix of what is vetoed", ([, walk]) => {
  const said = explained(walk(), "b2", "production");
  expect([said.sentence, said.next]).toEqual([
    "No earliest time: waits most for a fix of b200000, vetoed by `mona`.",
    "/unveto b200000",
  ]);
});
