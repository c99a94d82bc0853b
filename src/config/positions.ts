/** Where in the text each key and value stands. */
import { EVENT_ID, getScalarValue } from "js-yaml";
import type { AliasEvent, Event, ScalarEvent } from "js-yaml";

/** Both count from 1. */
export type Position = { readonly line: number; readonly column: number };

type Frame = { readonly path: readonly PropertyKey[]; readonly isMapping: boolean; index: number; key: string | null };

export class Positions {
  readonly #text: string;
  readonly #lines: readonly number[];
  readonly #keys = new Map<string, number>();
  readonly #values = new Map<string, number>();
  /** Scalars by their anchor: an alias may stand where a key is. */
  readonly #anchored = new Map<string, string>();

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#lines = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    const frames: Frame[] = [];
    for (const event of events) this.#read(event, frames);
  }

  /** Of a key where `what` says so, else of a value; of what encloses it where it has none of its own. */
  of(path: readonly PropertyKey[], what: "key" | "value"): Position {
    const name = JSON.stringify(path);
    const offset =
      (what === "key" ? this.#keys.get(name) : undefined) ?? this.#values.get(name) ?? this.#keys.get(name);
    if (offset !== undefined) return this.at(offset);
    return path.length === 0 ? { line: 1, column: 1 } : this.of(path.slice(0, -1), "key");
  }

  /** Of the first key of this name, wherever it stands. */
  ofKey(key: string): Position | null {
    const found = this.#keys.entries().find(([path]) => (JSON.parse(path) as unknown[]).at(-1) === key);
    return found === undefined ? null : this.at(found[1]);
  }

  at(offset: number): Position {
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#lines[low] ?? 0) + 1 };
  }

  #read(event: Event, frames: Frame[]): void {
    const frame = frames.at(-1);
    switch (event.type) {
      case EVENT_ID.POP:
        frames.pop();
        return;
      case EVENT_ID.SCALAR:
        this.#scalar(event, frame);
        return;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const path = this.#place(frame, event.start);
        frames.push({ path, isMapping: event.type === EVENT_ID.MAPPING, index: 0, key: null });
        return;
      }
      case EVENT_ID.ALIAS:
        this.#alias(event, frame);
        return;
      default:
        frames.push({ path: [], isMapping: false, index: -1, key: null });
    }
  }

  #scalar(event: ScalarEvent, frame: Frame | undefined): void {
    const value = getScalarValue(this.#text, event);
    if (event.anchorStart >= 0) this.#anchored.set(this.#text.slice(event.anchorStart, event.anchorEnd), value);
    if (isKeyNext(frame)) this.#key(frame, value, event.valueStart);
    else this.#place(frame, event.valueStart);
  }

  #alias({ anchorStart, anchorEnd }: AliasEvent, frame: Frame | undefined): void {
    const value = this.#anchored.get(this.#text.slice(anchorStart, anchorEnd)) ?? "";
    if (isKeyNext(frame)) this.#key(frame, value, anchorStart - 1);
    else this.#place(frame, anchorStart - 1);
  }

  #key(frame: Frame, key: string, start: number): void {
    frame.key = key;
    this.#keys.set(JSON.stringify([...frame.path, key]), start);
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

const isKeyNext = (frame: Frame | undefined): frame is Frame => frame?.isMapping === true && frame.key === null;
