/** How much a YAML text is once every alias is written out: few lines can stand for billions of values. */
import { EVENT_ID } from "js-yaml";
import type { Event } from "js-yaml";

/** A text this long counts for one more: what is said of a value repeats it. */
const TEXT = 256;

type Open = { readonly anchor: string | null; nodes: number };

/** Keys and values, long texts more than once. Infinite where an alias stands inside what it stands for. */
export function nodesIn(text: string, events: readonly Event[]): number {
  const anchored = new Map<string, number>();
  const whole: Open = { anchor: null, nodes: 0 };
  const open: Open[] = [];
  const add = (nodes: number, anchor: string | null): void => {
    if (anchor !== null) anchored.set(anchor, nodes);
    (open.at(-1) ?? whole).nodes += nodes;
  };
  const anchorOf = ({ anchorStart, anchorEnd }: { readonly anchorStart: number; readonly anchorEnd: number }) =>
    anchorStart < 0 ? null : text.slice(anchorStart, anchorEnd);
  const read = (event: Event): void => {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        open.push({ anchor: null, nodes: 0 });
        return;
      case EVENT_ID.POP: {
        const closed = open.pop();
        if (closed !== undefined) add(closed.nodes, closed.anchor);
        return;
      }
      case EVENT_ID.SCALAR:
        add(1 + Math.floor((event.valueEnd - event.valueStart) / TEXT), anchorOf(event));
        return;
      case EVENT_ID.ALIAS:
        add(anchored.get(anchorOf(event) ?? "") ?? 1, null);
        return;
      default: {
        const anchor = anchorOf(event);
        // Until it is closed, an alias to it would have no end.
        if (anchor !== null) anchored.set(anchor, Infinity);
        open.push({ anchor, nodes: 1 });
      }
    }
  };
  for (const event of events) read(event);
  return whole.nodes;
}
