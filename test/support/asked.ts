/** A deployed version whose address is asked whether it holds. */
import type { DeployStage, HttpRule } from "../../src/pipeline/definition.ts";
import type { HttpAnswer } from "../../src/pipeline/http.ts";
import { nextTry } from "../../src/pipeline/http.ts";
import { askings } from "../../src/pipeline/verification.ts";
import { begun, deployed } from "./verified.ts";
import { MINUTE } from "./walk.ts";
import type { Walk } from "./walk.ts";

const SECOND = 1_000;
export const health: HttpRule = {
  is: "http",
  url: "https://staging.shop.example/health?key=1",
  status: 200,
  forMs: MINUTE,
  everyMs: 10 * SECOND,
  timeoutMs: 10 * MINUTE,
};

export const answered = (status: number): HttpAnswer => ({ is: "answered", status });
export const silent: HttpAnswer = { is: "silent", why: "too-slow" };
export const refused: HttpAnswer = { is: "refused", why: "private" };

export const asked = (more: Partial<DeployStage> = {}, rule = health): Walk => deployed(begun([rule], more));

/** Asks as long as somebody is to be asked, at most `ms`, as the engine does: each try one `every` after the one before. */
export function keepAsking(walk: Walk, answer: (at: number) => HttpAnswer, ms = 60 * MINUTE, stage = "staging"): Walk {
  const until = walk.at + ms;
  let after: number | null = null;
  for (;;) {
    const [asking] = askings(walk.attempt("a1", stage));
    const next: number = asking === undefined || after === null ? walk.at : nextTry(asking, after);
    if (asking === undefined || next > until) return walk;
    walk.later(next - walk.at);
    if (askings(walk.attempt("a1", stage)).length === 0) return walk;
    const { attempt, place } = asking;
    walk.tell({ kind: "http-tried", at: walk.at, attempt, place, asked: walk.at, after, answer: answer(walk.at) });
    after = walk.at;
  }
}

/** One try, as somebody sees it who does not remember any before it. */
export function tryOnce(walk: Walk, answer: HttpAnswer, after: number | null = null): Walk {
  const { id } = walk.attempt("a1", "staging");
  walk.tell({ kind: "http-tried", at: walk.at, attempt: id, place: 0, asked: walk.at, after, answer });
  return walk;
}
