/** Text → a value and where its parts stand. What no pipeline needs is refused before anything is built from it. */
import { EVENT_ID, load, parseEvents, YAMLException } from "js-yaml";
import type { Event } from "js-yaml";
import { Positions } from "./positions.ts";
import { quoted } from "./problems.ts";
import { nodesIn } from "./size.ts";

const LARGEST = 256 * 1024;
const DEEPEST = 20;
/** Keys and values, those that an alias stands for counted each time. */
const MOST_NODES = 5_000;

export type Reading =
  | { readonly is: "read"; readonly value: unknown; readonly positions: Positions }
  | {
      readonly is: "unreadable";
      readonly problem: string;
      readonly expected: string;
      readonly line: number;
      readonly column: number;
    };

const A_PIPELINE = "a mapping that begins with `version: 1`";

export function read(text: string): Reading {
  const unreadable = (problem: string, expected: string, line = 1, column = 1): Reading => ({
    is: "unreadable",
    problem,
    expected,
    line,
    column,
  });
  if (text.length > LARGEST) return unreadable("the file is larger than 256 KiB", "a pipeline fits on a page");
  try {
    const events = parseEvents(text, { maxDepth: DEEPEST });
    const documents = starts(events);
    const positions = new Positions(text, events);
    if (documents.length === 0) return unreadable("the file is empty", A_PIPELINE);
    if (documents[1] !== undefined) {
      const { line, column } = positions.at(documents[1] < 0 ? text.length : documents[1]);
      return unreadable("a second document begins", "one document", line, column);
    }
    if (nodesIn(text, events) > MOST_NODES)
      return unreadable(`more than ${MOST_NODES} keys and values, aliases written out`, "a pipeline fits on a page");
    const strange = positions.ofKey("__proto__");
    if (strange !== null) return unreadable("`__proto__` is no key", "another name", strange.line, strange.column);
    return { is: "read", value: load(text, { maxDepth: DEEPEST }), positions };
  } catch (error) {
    if (!(error instanceof YAMLException)) return unreadable("the file cannot be read", "YAML");
    const { line = 0, column = 0 } = error.mark ?? {};
    return unreadable(`no YAML: ${quoted(error.reason)}`, "YAML", line + 1, column + 1);
  }
}

/** Where the content of each document begins; -1: nowhere. */
const starts = (events: readonly Event[]): readonly number[] =>
  events.flatMap((event, index) => {
    const first = events[index + 1];
    if (event.type !== EVENT_ID.DOCUMENT) return [];
    return [first === undefined || !("start" in first || "valueStart" in first) ? -1 : startOf(first)];
  });

const startOf = (event: { readonly start: number } | { readonly valueStart: number }): number =>
  "start" in event ? event.start : event.valueStart;
