/** Where in the text each key and value stands. */
import { EVENT_ID, getScalarValue } from "js-yaml";
import type { AliasEvent, Event, ScalarEvent } from "js-yaml";

/** Both count from 1. */
export type Position = { readonly line: number; readonly column: number };

/** One key or element, and what stands below it: a path is walked, never spelt out, so that long keys cost no more than their length. */
type Place = { key: number | null; value: number | null; readonly below: Map<PropertyKey, Place> };

type Frame = { readonly place: Place; readonly isMapping: boolean; index: number; key: string | null };

const nowhere = (): Place => ({ key: null, value: null, below: new Map() });

export class Positions {
  readonly #text: string;
  readonly #lines: readonly number[];
  readonly #root = nowhere();
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
    let place = this.#root;
    let enclosing: number | null = null;
    for (const [index, part] of path.entries()) {
      const next = place.below.get(part);
      if (next === undefined) return this.at(enclosing ?? 0);
      place = next;
      const wanted = index === path.length - 1 ? what : "key";
      enclosing = (wanted === "key" ? place.key : null) ?? place.value ?? place.key ?? enclosing;
    }
    return this.at(enclosing ?? 0);
  }

  /** Of the first key of this name, wherever it stands. */
  ofKey(key: string): Position | null {
    const found = keysNamed(this.#root, key).reduce((least, one) => Math.min(least, one), Infinity);
    return found === Infinity ? null : this.at(found);
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
        const place = this.#place(frame, event.start);
        frames.push({ place, isMapping: event.type === EVENT_ID.MAPPING, index: 0, key: null });
        return;
      }
      case EVENT_ID.ALIAS:
        this.#alias(event, frame);
        return;
      default:
        frames.push({ place: this.#root, isMapping: false, index: -1, key: null });
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
    placeBelow(frame.place, key).key = start;
  }

  /** Notes a value and returns its place. The document itself has none of its own. */
  #place(frame: Frame | undefined, start: number): Place {
    if (frame === undefined || frame.index === -1) return this.#root;
    const place = placeBelow(frame.place, frame.isMapping ? (frame.key ?? "") : frame.index);
    frame.index += 1;
    frame.key = null;
    if (start >= 0) place.value = start;
    return place;
  }
}

function placeBelow(place: Place, part: PropertyKey): Place {
  const known = place.below.get(part) ?? nowhere();
  place.below.set(part, known);
  return known;
}

/** Offsets of the keys of this name, at most one for each thing that encloses it. */
const keysNamed = (place: Place, name: string): readonly number[] =>
  [...place.below].flatMap(([part, below]) => [
    ...(part === name && below.key !== null ? [below.key] : []),
    ...keysNamed(below, name),
  ]);

const isKeyNext = (frame: Frame | undefined): frame is Frame => frame?.isMapping === true && frame.key === null;
