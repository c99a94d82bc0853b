/** Tells the story on a terminal: at most 100 columns, no cursor tricks, so that it can be piped. */
import { styleText } from "node:util";
import { clock, moment } from "../wording/times.ts";
import { terminal } from "../wording/escape.ts";
import { LAST, WIDTH, wrapped } from "./width.ts";

export type Tag = "GITHUB" | "SLUICE" | "WRITES" | "PERSON" | "~~~";

const ZONE = "Europe/London";
const INDENT = " ".repeat(10);
/** Of the columns of `writes`: what kind of thing, and where. */
const KIND = 12;
const WHERE = 24;

const styles = { GITHUB: "cyan", SLUICE: "bold", WRITES: "green", PERSON: "magenta", "~~~": "dim" } as const;

/** Colour only where somebody looks; the words carry everything. */
const hasColour =
  process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined && process.env["TERM"] !== "dumb";
const styled = (style: Parameters<typeof styleText>[0], text: string): string =>
  hasColour ? styleText(style, text) : text;

export const say = (text = ""): void => void process.stdout.write(`${terminal(text)}\n`);
const raw = (text: string): void => void process.stdout.write(`${text}\n`);

export function tell(tag: Tag, text: string): void {
  const [first = "", ...rest] = wrapped(terminal(text), WIDTH - INDENT.length);
  const line = first.startsWith("✗") ? styled("red", first) : first;
  raw(`  ${styled(styles[tag], tag.padEnd(8))}${tag === "~~~" ? styled("dim", line) : line}`);
  for (const more of rest) raw(`${INDENT}${more}`);
}

export type Row = readonly [sign: string, kind: string, where: string, what: string];

/** What now stands on GitHub, in columns. */
export function writes(rows: readonly Row[]): void {
  for (const [index, [sign, kind, where, what]] of rows.entries()) {
    const before = `${sign} ${kind.padEnd(KIND)}${where.padEnd(WHERE)}`;
    const [first = "", ...rest] = wrapped(terminal(what), LAST - INDENT.length - KIND - WHERE - 2);
    const lines = [terminal(before) + first, ...rest.map((more) => " ".repeat(before.length) + more)];
    for (const [at, text] of lines.entries()) {
      const line = sign === "✗" ? styled("red", text) : text;
      raw(index === 0 && at === 0 ? `  ${styled(styles.WRITES, "WRITES  ")}${line}` : `${INDENT}${line}`);
    }
  }
}

export function scene(number: number, title: string, at: number, isFirst: boolean): void {
  const when = isFirst ? moment(at, ZONE) : clock(at, ZONE);
  const head = `── ${number}  ${title} `;
  raw("");
  raw(styled("dim", `${head}${"─".repeat(Math.max(2, WIDTH - head.length - when.length - 1))} ${when}`));
}

export const rule = (title: string): void =>
  raw(styled("dim", `\n── ${title} ${"─".repeat(Math.max(2, WIDTH - title.length - 4))}`));
