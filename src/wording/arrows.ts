/** A pipeline on one line: `→` then, `( a + b )` side by side. It reads aloud, and is the same in a comment, a mail and a terminal. */
import { word } from "./escape.ts";
import { counted } from "./lists.ts";
import { link } from "./markdown.ts";
import { signs } from "./signs.ts";
import type { SignName } from "./signs.ts";
import { joined, rich, words } from "./text.ts";
import type { Markdown, Words } from "./text.ts";

export type Node = {
  readonly name: string;
  readonly needs: readonly string[];
  readonly sign: SignName | null;
  /** Behind the name, where the state is not plain. */
  readonly word?: Words;
  readonly link?: string | null;
};

/** With more stages, those that have passed are only counted. */
const MOST_SHOWN = 9;

export function arrows(nodes: readonly Node[]): Markdown {
  const levels = levelsOf(nodes);
  const isLong = nodes.length > MOST_SHOWN;
  const passed = isLong ? levels.findIndex((level) => level.some((node) => node.sign !== "passed")) : 0;
  const skip = passed === -1 ? levels.length : passed;
  const left = levels.slice(0, skip).flat().length;
  const shown = levels.slice(skip).map((level) => {
    const all = joined(level.map(node), words` + `);
    return level.length === 1 ? all : rich`( ${all} )`;
  });
  const collapsed = left > 0 ? rich`${signs.passed.sign} ${counted(left, "stage")}` : null;
  return joined([collapsed, ...shown], words` → `);
}

function node(one: Node): Markdown {
  const title = word(one.name);
  const sign = one.sign === null ? null : signs[one.sign].sign;
  return joined([sign, link(title, one.link) ?? title, one.word ?? null], words` `);
}

/** Grouped by the longest way from the start. */
function levelsOf(nodes: readonly Node[]): readonly (readonly Node[])[] {
  const byName = new Map(nodes.map((one) => [one.name, one]));
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    depths.set(name, 0);
    const needs = byName.get(name)?.needs.filter((need) => byName.has(need)) ?? [];
    const depth = needs.length === 0 ? 0 : 1 + Math.max(...needs.map(depthOf));
    depths.set(name, depth);
    return depth;
  };
  const levels: Node[][] = [];
  for (const one of nodes) (levels[depthOf(one.name)] ??= []).push(one);
  return levels.filter((level) => level !== undefined);
}
