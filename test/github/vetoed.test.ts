/** What is said of a version that is vetoed, or was: the same on its check, in the living comment, to `/explain` and in `/status`. */
import { describe, expect, test } from "vitest";
import { parse } from "../../src/commands/grammar.ts";
import type { Place } from "../../src/engine/heard.ts";
import { renderCall } from "../../src/github/render/call.ts";
import { explainedSaid } from "../../src/github/render/explained.ts";
import { livingComment } from "../../src/github/render/living.ts";
import { renderReply } from "../../src/github/render/reply.ts";
import { stageCheck } from "../../src/github/render/stage-check.ts";
import { statusTable } from "../../src/github/render/status.ts";
import { vetoSaid } from "../../src/github/render/veto-reply.ts";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { stageNamed } from "../../src/pipeline/definition.ts";
import { explain } from "../../src/pipeline/explain.ts";
import { plan } from "../../src/pipeline/plan.ts";
import { inline } from "../../src/wording/escape.ts";
import { deploy, shop } from "../support/definition.ts";
import { candidate, merged, MINUTE, openHead, sha, Walk } from "../support/walk.ts";

const start = (): Walk =>
  new Walk(shop({ stages: [deploy("staging", []), deploy("production", ["staging"], { production: true })] }))
    .push("b2", { changes: [{ number: 12, author: "octocat" }] })
    .checks("b2");
/** mona's veto falls on it. */
const vetoed = (walk: Walk, word = "b2"): Walk => {
  walk.ask({ verb: "veto", version: { is: "sha", prefix: sha(word) }, reason: "wrong price" }, { by: "mona" });
  return walk;
};
const lifted = (walk: Walk): Walk => {
  walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha("b2") } });
  return walk;
};
/** GitHub may have taken its dispatch: nobody knows yet. */
const unanswered = (walk: Walk): Walk => {
  walk.tell({ kind: "deployment-created", at: walk.at, attempt: walk.attempt("b2", "staging").id, deployment: 7 });
  return walk;
};
/** GitHub had begun it after all, and it was cancelled. */
const cancelled = (): Walk =>
  vetoed(unanswered(start())).running("b2", "staging").report("b2", "staging", { conclusion: "cancelled" });
/** It carries the bad one on, and was about to start when that was vetoed. */
const carrying = (): Walk =>
  vetoed(
    start()
      .through("b2", "staging")
      .later(MINUTE)
      .push("c3", { changes: [{ number: 13, author: "hubot" }] })
      .checks("c3"),
  );

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

const WHY = "b200000 was vetoed by `mona` at 13:02 London, reason: `wrong price`.";
const WAY_OUT = "A later commit whose message says `Fixes b200000` goes on, and so does a revert of it.";

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

describe("the replies", () => {
  const replied = (walk: Walk, by = "mona") => {
    const { answer } = walk;
    if (answer.is !== "vetoed" && answer.is !== "unvetoed") throw new Error(answer.is);
    return vetoSaid(walk.state, answer, inline(by));
  };
  /** What comes of the command that a reply offers. */
  const pasted = (walk: Walk, place = merged(12)): unknown => {
    const [command] = parse(replied(walk).next ?? "", ["staging", "production"]);
    walk.ask(command!, { place });
    return walk.answer;
  };

  test("of what was about to start, that it is called off; and of its veto lifted, that it is to be asked for", () => {
    const walk = vetoed(start());
    expect(replied(walk).sentence).toContain(
      " What was about to start in staging is called off. To take the veto back:",
    );
    expect(replied(lifted(walk), "octocat").sentence).toBe(
      "Lifted by `octocat`; `mona` had said: `wrong price`. It goes on by itself where nobody needs to ask. The veto had called off b200000 in staging: that is tried again when a person says so.",
    );
    expect(pasted(walk)).toMatchObject({ is: "started", stage: "staging", candidate: candidate("b2") });
  });

  test("what carries it on is named, at both ends", () => {
    const walk = carrying();
    expect(replied(walk).sentence).toContain("What was about to start in staging with c300000 is called off.");
    expect(replied(lifted(walk)).sentence).toContain("The veto had called off c300000 in staging:");
    expect(pasted(walk)).toMatchObject({ is: "started", candidate: candidate("c3") });
  });

  test("of what GitHub may have begun, that nobody knows yet", () => {
    const walk = vetoed(unanswered(start()));
    const unknown = "Whether `deploy.yml` began in staging is not known: its run is cancelled when it is found.";
    expect(replied(walk).sentence).toContain(unknown);
    expect(replied(lifted(walk)).sentence).toContain(
      "Its run may have begun and is still being stopped: b200000 in staging.",
    );
    expect(replied(walk).next).toBe("/explain staging");
    expect(pasted(walk)).toMatchObject({ is: "explained" });
  });

  test("of what runs, that it goes on, and what ends it", () => {
    const walk = vetoed(start().running("b2", "staging"));
    expect(replied(walk).sentence).toContain(
      "staging is being deployed with it, and that goes on: `/abort staging` ends it.",
    );
    const carrier = start().through("b2", "staging").push("c3").checks("c3").running("c3", "staging");
    expect(replied(vetoed(carrier)).sentence).toContain(
      "staging is being deployed with c300000, which carries it on, and that goes on",
    );
  });

  test("whose request ends with it, and how to ask anew", () => {
    const walk = start().through("b2", "staging");
    walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "r" }, { by: "hubot" });
    walk.promote("production", merged(12));
    expect(replied(vetoed(walk)).sentence).toContain("The request of `octocat` for production is ended.");
    expect(replied(lifted(walk)).sentence).toContain(
      "The request of `octocat` for production had ended with it: `/promote production b200000` asks anew.",
    );
    expect(pasted(walk)).toMatchObject({ is: "standing", stage: "production", candidate: candidate("b2") });
  });

  test("it asks for exactly that, wherever it is pasted", () => {
    const walk = start().through("b2", "staging");
    walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "r" }, { by: "hubot" });
    walk.promote("production", merged(12));
    lifted(vetoed(walk)).push("c3").checks("c3").through("c3", "staging");
    walk.ask({ verb: "lock", stage: "staging", forMs: null, reason: "r" }, { by: "hubot" });
    const [said] = walk.state.answers.flatMap(({ reply }) => (reply.is === "unvetoed" ? [reply] : []));
    const [command] = parse(vetoSaid(walk.state, said!, inline("mona")).next ?? "", ["staging", "production"]);
    walk.ask(command!);
    expect(walk.answer).toMatchObject({ is: "standing", candidate: candidate("b2") });
  });

  test("a head is asked for on its pull request, as long as it is its head", () => {
    const walk = new Walk(shop({ stages: [deploy("staging", [])] })).push("a1").checks("a1").through("a1", "staging");
    walk.ask({ verb: "lock", stage: "staging", forMs: null, reason: "r" }, { by: "hubot" });
    walk.promote("staging", openHead(17, "fe"));
    walk.checks("fe");
    walk.ask({ verb: "veto", version: null, reason: "wrong price" }, { place: openHead(17, "fe"), by: "mona" });
    walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha("fe") } });
    expect(replied(walk)).toMatchObject({ leadIn: "On #17:", next: "/promote staging fe00000" });
    expect(replied(walk).sentence).toContain("had ended with it: `/promote staging fe00000` on #17 asks anew.");
    walk.opened(17, sha("fd"), { updatedAt: walk.at + MINUTE });
    expect(replied(walk).sentence).toMatch(/The request of `octocat` for staging had ended with it\.$/);
    expect(replied(walk).next).toBe("/status");
  });

  describe("while another veto stands", () => {
    const both = (): Walk => {
      const walk = start().through("b2", "staging").push("c3").checks("c3").through("c3", "staging");
      walk.ask({ verb: "lock", stage: "production", forMs: null, reason: "r" }, { by: "hubot" });
      walk.ask({ verb: "promote", stage: "production", version: { is: "sha", prefix: sha("c3") }, reason: null });
      return vetoed(vetoed(walk), "c3");
    };
    const lift = (walk: Walk, word: string): Walk => {
      walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha(word) } });
      return walk;
    };

    test("what that falls on goes no further", () => {
      const walk = lift(both(), "c3");
      expect(replied(walk).sentence).toBe(
        `Lifted by \`mona\`; \`mona\` had said: \`wrong price\`. It goes no further all the same. It contains b200000, which was vetoed by \`mona\` at 13:02 London, reason: \`wrong price\`. ${WAY_OUT}`,
      );
      expect(replied(walk)).toMatchObject({ leadIn: "If the verdict is wrong:", next: "/unveto b200000" });
      expect(pasted(walk)).toMatchObject({ is: "unvetoed" });
    });

    test("nothing that it keeps out is to be asked for", () => {
      const walk = lift(both(), "b2");
      expect(replied(walk).sentence).toMatch(/It goes on by itself where nobody needs to ask\.$/);
      expect(replied(walk).next).toBe("/status");
    });
  });

  test("what a forced push took off the trunk never starts", () => {
    const walk = vetoed(start()).push("c3", { before: null, orphans: [candidate("b2")] });
    expect(replied(lifted(walk)).sentence).toContain("It is off the trunk and never starts.");
  });

  test("a rollback that ends with it is named as that", () => {
    const walk = start().through("b2", "staging").push("c3").checks("c3").through("c3", "staging");
    walk.push("d4").checks("d4").running("d4", "staging");
    walk.ask({ verb: "rollback", stage: "staging", version: { is: "sha", prefix: sha("b2") }, reason: null });
    const { sentence } = replied(vetoed(walk));
    expect(sentence).toContain("The rollback of staging to b200000, asked for by `octocat`, is ended.");
    expect(replied(lifted(walk)).next).toBe("/rollback staging to b200000");
  });

  test("a head is mended by a new head, and its stage given back", () => {
    const walk = new Walk(shop({ stages: [deploy("staging", [])] })).push("a1").opened(17, sha("fe"));
    walk.at += MINUTE;
    walk.promote("staging", openHead(17, "fe"));
    walk.checks("fe").ends("fe", "staging");
    walk.ask({ verb: "veto", version: null, reason: "wrong price" }, { place: openHead(17, "fe"), by: "mona" });
    expect(replied(walk).sentence).toBe(
      "Said by `mona`, reason: `wrong price`. No stage takes it any more. A new head goes on: push it to #17, then `/promote staging`. staging has it: `/resume staging` gives staging back, which starts nothing now. To take the veto back:",
    );
    walk.opened(17, sha("fe"), { updatedAt: walk.at, state: { is: "closed" } });
    expect(replied(walk).sentence).toContain("#17 is closed: a new head goes on, once it is opened again.");
  });
});
