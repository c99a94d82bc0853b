/** Where in the text each key and value stands. */
import { EVENT_ID, getScalarValue, parseEvents } from "js-yaml";
import type { Event } from "js-yaml";

export type Position = { readonly line: number; readonly column: number };

type Frame = { readonly path: readonly PropertyKey[]; readonly isMapping: boolean; index: number; key: string | null };

export class Positions {
  readonly #text: string;
  readonly #keys = new Map<string, number>();
  readonly #values = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
    const frames: Frame[] = [];
    for (const event of parseEvents(text, { maxDepth: 30 })) this.#read(event, frames);
  }

  /** Of a key where `what` says so, else of a value; of what encloses it where it has none of its own. */
  of(path: readonly PropertyKey[], what: "key" | "value"): Position {
    const name = JSON.stringify(path);
    const offset =
      (what === "key" ? this.#keys.get(name) : undefined) ?? this.#values.get(name) ?? this.#keys.get(name);
    if (offset !== undefined) return this.at(offset);
    return path.length === 0 ? { line: 1, column: 1 } : this.of(path.slice(0, -1), "key");
  }

  at(offset: number): Position {
    const before = this.#text.slice(0, offset);
    return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
  }

  #read(event: Event, frames: Frame[]): void {
    const frame = frames.at(-1);
    switch (event.type) {
      case EVENT_ID.POP:
        frames.pop();
        return;
      case EVENT_ID.SCALAR:
        this.#scalar(getScalarValue(this.#text, event), event.valueStart, frame);
        return;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const path = this.#place(frame, event.start);
        frames.push({ path, isMapping: event.type === EVENT_ID.MAPPING, index: 0, key: null });
        return;
      }
      case EVENT_ID.ALIAS:
        this.#place(frame, event.anchorStart);
        return;
      default:
        frames.push({ path: [], isMapping: false, index: -1, key: null });
    }
  }

  #scalar(value: string, start: number, frame: Frame | undefined): void {
    if (frame?.isMapping === true && frame.key === null) {
      frame.key = value;
      this.#keys.set(JSON.stringify([...frame.path, value]), start);
    } else this.#place(frame, start);
  }

  /** Notes a value and returns its path. The document itself has none. */
  #place(frame: Frame | undefined, start: number): readonly PropertyKey[] {
    if (frame === undefined || frame.index === -1) return [];
    const path = [...frame.path, frame.isMapping ? (frame.key ?? "") : frame.index];
    frame.index += 1;
    frame.key = null;
    if (start >= 0) this.#values.set(JSON.stringify(path), start);
    return path;
  }
}
