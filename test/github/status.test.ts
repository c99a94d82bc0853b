/** What `/status` and the control issue say of the trunk, and of what comes next to a stage. */
import { expect, test } from "vitest";
import { renderReply } from "../../src/github/render/reply.ts";
import { isOfComment } from "../../src/pipeline/answer.ts";
import { resumed } from "../../src/github/render/controlled.ts";
import { headline, statusTable } from "../../src/github/render/status.ts";
import { deploy, shop } from "../support/definition.ts";
import { merged, MINUTE, openHead, sha, Walk } from "../support/walk.ts";
import { place } from "./github.ts";

const next = (walk: Walk, stage: string): string | undefined =>
  statusTable(walk.state)
    .split("\n")
    .find((row) => row.startsWith(`| ${stage} |`))
    ?.split(" | ")
    .at(-1);

const two = (): Walk =>
  new Walk(
    shop({
      stages: [
        deploy("staging", [], { onFailure: "hold" }),
        deploy("production", ["staging"], { production: true, promote: "auto" }),
      ],
    }),
  );
const through = (walk: Walk, word: string): Walk =>
  walk.later(MINUTE).push(word).checks(word).through(word, "staging", "production");

test("a veto on the newest is what the trunk is, with the way out, and why nothing enters", () => {
  const walk = through(through(two(), "a1"), "b2");
  expect(headline(walk.state, null)).toBe("b200000 in production, trunk releasable");
  walk.ask({ verb: "rollback", stage: "production", version: null, reason: null }, { by: "mona" });
  walk.later(MINUTE).ends("a1", "production");
  walk.push("c3", { changes: [{ number: 13, author: "octocat" }] }).checks("c3");
  expect(headline(walk.state, null)).toBe("a100000 in production, trunk vetoed with b200000 (`/unveto b200000`)");
  expect(next(walk, "staging")).toContain("✗ c300000 (#13) contains b200000, vetoed by `mona`");
  walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha("b2") } });
  expect(headline(walk.state, null)).toContain("trunk releasable");
});

test("what is on its way is shown before the newer one that waits for it, and is not what /resume starts", () => {
  const walk = through(two(), "a1").later(MINUTE).push("b2").checks("b2").ends("b2", "staging", "failure");
  walk.push("c3").checks("c3");
  expect(resumed(walk.state, "staging")).toBe("c300000");
  walk.ask({ verb: "retry", stage: "staging" });
  expect(walk.answer).toMatchObject({ is: "started" });
  expect(next(walk, "staging")).toContain("● b200000 on its way");
  expect(resumed(walk.state, "staging")).toBe("c300000");
});

test("while a rollback runs /resume starts neither what it puts back nor what carries on what it leaves", () => {
  const walk = through(through(two(), "a1"), "b2").later(MINUTE);
  walk.ask({ verb: "rollback", stage: "production", version: null, reason: null }, { by: "mona" });
  walk.push("c3").checks("c3").ends("c3", "staging");
  expect(walk.at_("a1", "production")).toBe("intended");
  expect(resumed(walk.state, "production")).toBe("nothing now");
});

test("the head of a pull request that is closed: what may take its place", () => {
  const walk = two()
    .push("a1", { changes: [{ number: 12, author: "octocat" }] })
    .checks("a1")
    .ends("a1", "staging");
  walk.promote("staging", openHead(17, "fe"));
  walk.checks("fe").ends("fe", "staging");
  walk.opened(17, sha("fe"), { updatedAt: walk.at, state: { is: "closed" } });
  expect(next(walk, "staging")).toBe("#17 is closed; the next candidate takes its place |");
  walk.ask({ verb: "veto", version: { is: "sha", prefix: sha("a1") }, reason: "wrong price" }, { by: "mona" });
  expect(next(walk, "staging")).toBe(
    "#17 is closed; the next candidate with a fix may take its place: a100000 (#12) vetoed by `mona` at 13:02 London, reason: `wrong price` |",
  );
  walk.ask({ verb: "unveto", version: { is: "sha", prefix: sha("a1") } });
  walk.push("b2").checks("b2");
  expect(next(walk, "staging")).toBe("● b200000 on its way |");
});

const reply = (walk: Walk): string =>
  renderReply(walk.state.answers.findLast(isOfComment)!, walk.state, { place }).body;

test("another version than the one asked for is said to contain it", () => {
  const walk = two()
    .push("a1", { changes: [{ number: 12, author: "octocat" }] })
    .push("b2")
    .checks("b2");
  walk.promote("staging", merged(12));
  expect(reply(walk)).toContain("b200000, which contains #12, is on its way there.");
  walk.ends("b2", "staging").promote("staging", merged(12));
  expect(reply(walk)).toContain("staging runs b200000, which contains #12, already.");
});

test("the help of the control issue is about no version: each command there has its own", () => {
  const walk = two()
    .push("a1", { changes: [{ number: 12, author: "octocat" }] })
    .checks("a1");
  walk.ask({ verb: "help", about: null });
  expect(reply(walk)).not.toContain("Here they are about");
  walk.ask({ verb: "help", about: null }, { place: merged(12) });
  expect(reply(walk)).toContain("Here they are about a100000.");
});
