/** How lines look on this terminal: signs or words, colour or none. The words carry everything. */
import { terminal } from "../wording/escape.ts";
import { signs } from "../wording/signs.ts";
import type { SignName } from "../wording/signs.ts";

export type Style = { readonly isAscii: boolean; readonly isColoured: boolean };

type Facts = {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
};

export function styleOf({ words, env, isTerminal }: Facts): Style {
  const isDumb = env["TERM"] === "dumb";
  const isPlain = (env["NO_COLOR"] ?? "") !== "";
  return { isAscii: words.includes("--ascii") || isDumb, isColoured: isTerminal && !isDumb && !isPlain };
}

const COLOURS: Readonly<Record<SignName, number>> = {
  passed: 32,
  running: 34,
  waits: 90,
  person: 33,
  failed: 31,
  skipped: 90,
};

const bySign = new Map(Object.entries(signs).map(([name, { sign }]) => [sign as string, name as SignName]));

const ASCII: Readonly<Record<string, string>> = { "→": "->", "…": "...", "·": "-", "─": "-", "×": "x" };

/** Text for stdout. A sign at the beginning of a line is a state; the same character elsewhere is none. */
export function shownOn(lines: readonly string[], { isAscii, isColoured }: Style): string {
  const shown = lines
    .flatMap((line) => terminal(line).split("\n"))
    .map((line) => {
      const [, indent = "", first = "", rest = ""] = /^(\s*)(\S?)(.*)$/su.exec(line) ?? [];
      const name = rest.startsWith(" ") ? bySign.get(first) : undefined;
      if (name === undefined) return isAscii ? asAscii(line) : line;
      const sign = isAscii ? signs[name].ascii : signs[name].sign;
      const painted = isColoured ? `\u001b[${COLOURS[name]}m${sign}\u001b[0m` : sign;
      return `${indent}${painted}${isAscii ? asAscii(rest) : rest}`;
    });
  return shown.map((line) => `${line.trimEnd()}\n`).join("");
}

const asAscii = (text: string): string => text.replaceAll(/[→…·─×]/g, (character) => ASCII[character] ?? "?");
