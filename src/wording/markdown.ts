/** The Markdown that is ours: links, tables, folds, mentions, the marker that ends a comment, and how long all of it may be. */
import { longestRun } from "./escape.ts";
import { rich } from "./text.ts";
import type { Markdown, Words } from "./text.ts";

/** Only an address of a web page, without a character that means something to Markdown. */
export const safeLink = (url: string | null | undefined): Markdown | null =>
  typeof url === "string" && /^https?:\/\/[\w.~:/?#@!&'*+,;=%-]+$/.test(url) ? (url as Markdown) : null;

/** `null` where there is no such address. */
export function link(title: Words, url: string | null | undefined): Markdown | null {
  const address = safeLink(url);
  return address === null ? null : rich`[${title}](${address})`;
}

const row = (cells: readonly Markdown[]): string =>
  `| ${cells.map((cell) => cell.replaceAll(/\\*\|/g, String.raw`\|`).replaceAll("\n", " ")).join(" | ")} |`;

/** Whatever stands in a cell, its columns and rows stay. */
export const table = (head: readonly Words[], rows: readonly (readonly Markdown[])[]): Markdown =>
  [row(head), row(head.map(() => rich`---`)), ...rows.map(row)].join("\n") as Markdown;

export const folded = (summary: Words, body: Markdown): Markdown =>
  rich`<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;

const A_LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/;

const A_SLUG = /^[A-Za-z0-9][\w.-]{0,99}$/;

/** The only at-sign that means somebody. `null`: a bot cannot act, and a name that is none could mention somebody else. */
export const mention = (login: string | null): Markdown | null =>
  login !== null && A_LOGIN.test(login) ? (`@${login}` as Markdown) : null;

export const mentionTeam = (owner: string, slug: string): Markdown | null =>
  A_LOGIN.test(owner) && A_SLUG.test(slug) ? (`@${owner}/${slug}` as Markdown) : null;

/** Ends a comment of ours, so that it is found again: `<!-- sluice:1 living pr=12 -->`. */
export const marker = (kind: Words, key: Words, value: string | number): Markdown =>
  `<!-- sluice:1 ${kind} ${key}=${String(value)
    .toLowerCase()
    .replaceAll(/[^a-z0-9:-]/g, ":")
    .replaceAll("--", ":")} -->` as Markdown;

/** GitHub takes 65,535 characters of a comment, and of each text of a check. */
const LONGEST = 60_000;
const FENCE = /^(`{3,})[^`\n]*$/gm;
const CUT = "\n…\n";
/** A longer line is cut in its middle. */
const LONGEST_LINE = 2_000;

/** A body that GitHub takes (its length in UTF-16 units): cut after a whole line; a fence that is open there is closed. */
export function comment(body: Markdown, end: Markdown): Markdown {
  if (body.length + end.length <= LONGEST) return rich`${body}${end}`;
  const room = body.slice(0, Math.max(0, LONGEST - end.length - CUT.length - longestRun(body) - 1));
  const last = room.lastIndexOf("\n");
  const kept = last > room.length - LONGEST_LINE ? room.slice(0, last) : room.replace(/[\ud800-\udbff]$/, "");
  const fences = [...kept.matchAll(FENCE)];
  const closing = fences.length % 2 === 0 ? "" : `\n${fences.at(-1)?.[1] ?? ""}`;
  return `${kept}${closing}${CUT}${end}` as Markdown;
}
