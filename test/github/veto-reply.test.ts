/** What is replied to `/veto` and `/unveto`, and what comes of the command that this offers. */
import { describe, expect, test } from "vitest";
import { parse } from "../../src/commands/grammar.ts";
import { vetoSaid } from "../../src/github/render/veto-reply.ts";
import { inline } from "../../src/wording/escape.ts";
import { deploy, shop } from "../support/definition.ts";
import { start, vetoed, lifted, unanswered, carrying, WAY_OUT } from "../support/vetoed.ts";
import { candidate, merged, MINUTE, openHead, sha, Walk } from "../support/walk.ts";

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
