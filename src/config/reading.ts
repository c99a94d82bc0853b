/** Text → a value and where its parts stand. What no pipeline needs is refused before anything is built from it. */
import { EVENT_ID, load, parseEvents, YAMLException } from "js-yaml";
import type { Event } from "js-yaml";
import { Positions } from "./positions.ts";
import type { Position } from "./positions.ts";
import { quoted } from "./problems.ts";
import { nodesIn } from "./size.ts";

const LARGEST = 256 * 1024;

export type Limits = {
  readonly deepest: number;
  /** Keys and values, those that an alias stands for counted each time. */
  readonly mostNodes: number;
  /** What stands in such a file. */
  readonly wanted: string;
  /** To whoever wrote too much. */
  readonly advice: string;
};

export type Reading =
  /** `strange`: where a key stands that was left out, as it can be none. */
  | {
      readonly is: "read";
      readonly value: unknown;
      readonly positions: Positions;
      readonly strange: Position | null;
    }
  | Unreadable;

export type Unreadable = {
  readonly is: "unreadable";
  readonly problem: string;
  readonly expected: string;
  readonly line: number;
  readonly column: number;
  /** It is no YAML, to anybody. */
  readonly isSyntax: boolean;
};

const PIPELINE: Limits = {
  deepest: 20,
  mostNodes: 5_000,
  wanted: "a mapping that begins with `version: 1`",
  advice: "a pipeline fits on a page",
};

export function read(text: string, { deepest, mostNodes, wanted, advice }: Limits = PIPELINE): Reading {
  const unreadable = (problem: string, expected: string, line = 1, column = 1): Unreadable => ({
    is: "unreadable",
    problem,
    expected,
    line,
    column,
    isSyntax: false,
  });
  if (text.length > LARGEST) return unreadable("the file is larger than 256 KiB", advice);
  try {
    const events = parseEvents(text, { maxDepth: deepest });
    const documents = starts(events);
    const positions = new Positions(text, events);
    if (documents.length === 0) return unreadable("the file is empty", wanted);
    if (documents[1] !== undefined) {
      const { line, column } = positions.at(documents[1] < 0 ? text.length : documents[1]);
      return unreadable("a second document begins", "one document", line, column);
    }
    if (nodesIn(text, events) > mostNodes)
      return unreadable(`more than ${mostNodes} keys and values, aliases written out`, advice);
    const strange = positions.ofKey(STRANGE);
    const value = load(text, { maxDepth: deepest });
    return { is: "read", value: strange === null ? value : without(STRANGE, value), positions, strange };
  } catch (error) {
    if (!(error instanceof YAMLException)) return unreadable("the file cannot be read", "YAML");
    const { line = 0, column = 0 } = error.mark ?? {};
    return {
      ...unreadable(`no YAML: ${quoted(error.reason)}`, "YAML", line + 1, column + 1),
      isSyntax: !OUR_OWN.test(error.reason),
    };
  }
}

/** What every object has: it is no name in any of ours. */
const STRANGE = "__proto__";

function without(strange: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => without(strange, one));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== strange);
  return Object.fromEntries(kept.map(([key, inner]) => [key, without(strange, inner)]));
}

/** What others may read all the same. */
const OUR_OWN = /^(?:nesting exceeded|unknown )/;

/** Where the content of each document begins; -1: nowhere. */
const starts = (events: readonly Event[]): readonly number[] =>
  events.flatMap((event, index) => {
    const first = events[index + 1];
    if (event.type !== EVENT_ID.DOCUMENT) return [];
    return [first === undefined || !("start" in first || "valueStart" in first) ? -1 : startOf(first)];
  });

const startOf = (event: { readonly start: number } | { readonly valueStart: number }): number =>
  "start" in event ? event.start : event.valueStart;
