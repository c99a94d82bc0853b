/** A refusal in words: its reason code, one sentence with the fact, the way out. */
import type { Refusal } from "../../pipeline/answer.ts";
import type { State } from "../../pipeline/model.ts";
import { inline, prose, word } from "../../wording/escape.ts";
import { reasons, sentence } from "../../wording/reasons.ts";
import { raised, rich, words } from "../../wording/text.ts";
import type { Markdown } from "../../wording/text.ts";
import { controlRefused } from "./control-reply.ts";
import type { Said } from "./reply.ts";

/** Facts that are names. The others are sentences of the core, which marks the names in them. */
const NAMES = new Set(["word", "login", "version", "cause", "trunk", "actual", "detail", "near", "reason"]);

/** Where no command helps, the way out is said. */
const SAID_WAY_OUT: ReadonlySet<string> = new Set(["fork", "not-accepted", "not-on-trunk", "no-config", "too-many"]);

const safeFacts = ({ facts }: Refusal): Readonly<Record<string, Markdown>> =>
  Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, NAMES.has(key) ? inline(value) : prose(value)]));

/** The reason's sentence, with its full stop. */
export const refusalSentence = (refusal: Refusal, state: State, at: number): Markdown =>
  controlRefused(refusal, state, at) ?? sentence(refusal.code, safeFacts(refusal));

export function refusedSaid(refusal: Refusal, state: State, at: number): Said {
  const { code, facts, next } = refusal;
  const told = controlRefused(refusal, state, at);
  if (told !== null) return { heading: rich`Refused: ${word(code)}`, sentence: told, next };
  const safe = safeFacts(refusal);
  const has = (key: string): boolean => (facts[key] ?? "") !== "";
  const near = safe["near"] ?? rich``;
  const expected = safe["expected"] ?? rich``;
  const hint = has("near") ? rich` Did you mean ${near}?` : words``;
  const stages = code === "unknown-stage" && has("expected") ? rich` Stages: ${expected}.` : words``;
  const isLater = code === "unknown-command" && !has("near") && has("expected");
  const says = isLater ? rich`${safe["word"] ?? rich``}: ${expected}.` : sentence(code, safe);
  const out = next === null && SAID_WAY_OUT.has(code) ? rich` ${raised(prose(reasons[code].wayOut))}.` : words``;
  const nothing =
    code === "head-moved"
      ? words` Nothing was started.`
      : code === "not-permitted"
        ? rich` Nothing was changed. ${raised(safe["who"] ?? rich``)} can write:`
        : code === "no-rollback-target"
          ? words` Any other goes there through the gates:`
          : code === "rejected"
            ? rich` ${safe["sha"] ?? rich``} does not enter ${safe["stage"] ?? rich``} any more; a new candidate may.`
            : words``;
  return {
    heading: rich`Refused: ${word(code)}`,
    sentence: rich`${says}${hint}${stages}${out}${nothing}`,
    next,
  };
}
