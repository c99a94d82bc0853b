import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/commands/grammar.ts";

const read = (body: string) => parse(body, ["sandbox", "staging", "production"]);

/** In each of these stands one line that is shown as plain text. */
describe("meant", () => {
  test.for([
    "/promote staging",
    "hello\n/promote staging\nbye",
    "hello\r\n/promote staging\r\nbye",
    "hello\r/promote staging\rbye",
    "   /promote staging",
    "# heading\n/promote staging",
    "- item\n/promote staging",
    "<b>bold</b>\n/promote staging",
    "<b>bold</b>\n\n/promote staging",
    "<details>\n```\nlog\n```\n</details>\n\n/promote staging",
    "a <b>bold</b>\n/promote staging",
    "<blockquote>x</blockquote>\n\n/promote staging",
    '<img src="x" alt="y">\n\n/promote staging',
    "<!--\na\n-->\n/promote staging",
    "<?x?>\n/promote staging",
    "<!DOCTYPE x>\n/promote staging",
    "lgtm\n/promote staging",
    "lgtm, [the run](https://github.com/acme/shop/actions/runs/1) is green\n/promote staging",
    "[JIRA-12] lgtm\n/promote staging",
    "- [x] tested\n/promote staging",
    "<https://example.com> works\n/promote staging",
    "![x](https://example.com/x.png)\n/promote staging",
    "it costs $5, not $10\n/promote staging",
    "~~no~~ yes\n/promote staging",
    "a < b\n/promote staging",
    "x <y\n\n/promote staging",
    "/promote staging\n<b>\n[a](http://x 'y')",
    "On it, mona wrote\n/promote staging",
    "---\n/promote staging",
    "use `<template>`\n\n/promote staging",
    "> quoted\n\n/promote staging",
    "> quoted\n>\n/promote staging",
    "> # heading\n/promote staging",
    "> quoted\n- item\n/promote staging",
    "```\ncode\n```\n/promote staging",
    "```a`b\n/promote staging",
    "~~~\n```\n~~~\n/promote staging",
    "- ```\n/promote staging",
    "1986. was a year\n/promote staging",
    "use `<!--` here\n/promote staging",
    "a ` alone\n/promote staging",
    "a `b\n\n/promote staging\n\nc`",
    "a \\`b\n/promote staging\nc`",
    "``a ` b``\n/promote staging",
    "a <!-- b\n\n/promote staging\n\nc -->",
    "<!-->\n/promote staging",
    "<!-- a --><!-- b -->\n/promote staging",
    "/promote staging <!-- and a comment -->",
    "/promote <!-- no --> staging",
    "<pre>code</pre>\n/promote staging",
    "x `<pre>` y\n/promote staging",
  ])("%j", (body) => {
    expect(read(body)).toEqual([{ verb: "promote", stage: "staging", version: null, reason: null }]);
  });
});

describe("nobody's business", () => {
  test.for([
    "",
    "promote staging",
    "please /promote staging",
    "/promotestaging",
    "/promote-x staging",
    "/usr/bin/env",
    "/home",
    "/",
    "//promote staging",
    "\u200b/promote staging",
    "- /promote staging",
    "`/promote staging`",
    "`\n/promote staging\n`",
    "``a ` b\n/promote staging\nc``",
    "> /promote staging",
    ">/promote staging",
    "> quoted\n/promote staging",
    "> quoted\nand on\n/promote staging",
    "> quoted\n===\n/promote staging",
    "> > deep\n/promote staging",
    "</b x>\n~~~\n\n/promote staging",
    "x ````\n/promote staging\nOn Tue mona wrote:\nx````",
    "> quoted\n--\n/promote staging",
    "> quoted\n- \n/promote staging",
    "> quoted\n**\n/promote staging",
    "`\n* \n/promote staging\n`",
    "`\n1. \n/promote staging\n`",
    "`\n**\n/promote staging\n`",
    "`\n_*_\n/promote staging\n`",
    "- > quoted\n/promote staging",
    "1. > quoted\n/promote staging",
    "    /promote staging",
    "\t/promote staging",
    "  \t/promote staging",
    "```\n/promote staging\n```",
    "```js\n/promote staging\n```",
    "~~~\n/promote staging\n~~~",
    "~~~ a`b\n/promote staging\n~~~",
    "````\n```\n/promote staging\n```\n````",
    "```\n~~~\n/promote staging\n```",
    "```\n/promote staging",
    "```\n``` no end\n/promote staging",
    "```\n```\u00a0\n/promote staging",
    "```\n```\u2028\n/promote staging\n```",
    "<details>\n\u2003\n/promote staging",
    "<title>x</title\u00a0>\n/promote staging",
    "<b>\u3000\n```\n\n/promote staging\n```",
    "<div\u00a0\n```\n\n/promote staging\n```",
    "text\n```\n/promote staging\n```",
    "- ```\n  /promote staging\n  ```",
    "10. ~~~\n    code\n\n    /promote staging",
    "- a\n- ```\n  x\n\n  /promote staging\n  ```",
    "<!-- /promote staging -->",
    "<!--\n/promote staging\n-->",
    "<!--\n\n/promote staging\n\n-->",
    "<!--\n```\n-->\n```\n/promote staging",
    "<!-- a -->/promote staging",
    "<!--\n--> /promote staging",
    "a <!-- b\n/promote staging\n--> c",
    "a <!-- b\n--> /promote staging",
    "<pre>\n/promote staging\n</pre>",
    "<PRE lang=x>\n\n/promote staging",
    "<details><summary>x</summary><pre>\n/promote staging\n</pre></details>",
    "<blockquote>\n\n/promote staging\n\n</blockquote>",
    "<code>\n/promote staging\n</code>",
    "<details>\n/promote staging\n</details>",
    "<b>\n/promote staging\n</b>",
    "a --> b <!-- c\n/promote staging",
    "<?\n/promote staging\n?>",
    "<?\n\n/promote staging\n\n?>",
    "<![CDATA[\n\n/promote staging\n]]>",
    "<!DOCTYPE x\n\n/promote staging\n>",
    '<div title="\n/promote staging\n">x</div>',
    '<div title="\n\n/promote staging\n\n">x</div>',
    "<div title='>\n\n/promote staging\n\n'>x</div>",
    'hello <a title="\n/promote staging\n">x</a>',
    "hello <x\n/promote staging\n>",
    '[a](http://x "\n/promote staging\n")',
    '[a](http://x ")\n/promote staging\n")',
    "[a](\n/promote staging\n)",
    "[a](http://x\n'\n/promote staging\n')",
    '[a]: http://x "\n/promote staging\n"',
    "[a]: http://x '\n/promote staging\n'",
    "[a\n/promote staging\nb]: http://x",
    "[^1]: x\n/promote staging",
    "![\n/promote staging\n](http://x)",
    "![\n/promote staging\n][ref]\n\n[ref]: http://x",
    "![a\\](b)\n/promote staging\n](http://x)",
    "[text\n/promote staging\n](http://x)",
    "$$\n/promote staging\n$$",
    "a $x\n/promote staging\ny$",
    "~~old\n/promote staging\nnew~~",
    "| a |\n| - |\n/promote staging",
    "a | b\n:- | -\n/promote staging",
    "<template>\n\n/promote staging\n\n</template>",
    "hello <template>\n\n/promote staging",
    "hello <template>\n\n</template>\n\n/promote staging",
    'hello <template> <a title="</template>">\n\n/promote staging',
    '<template> <a title="</template>">\n\n/promote staging',
    "<b>bold</b>\n```\n\n/promote staging\n```",
    "a ```\n/promote staging\n</pre>```",
    "- <!X\n<pre>\n/promote staging",
    "<q><q></q>\n\n/promote staging",
    "<template>\n\n```\n</template>\n\n/promote staging\n```",
    "<!-- a --><template>\n\n/promote staging",
    "<!--\na\n--><template>\n\n/promote staging",
    '<picture alt="x"\n/promote staging\n></picture>',
    "ok\n\n-----Original Message-----\nFrom: mona\n/promote staging",
    "ok\n\nOn Wed, 14 Oct 2026 at 12:02, mona <mona@example.com> wrote:\n\n/promote staging",
    "ok\n\nOn Wed, 14 Oct 2026 at 12:02, mona\n<mona@example.com> wrote:\n\n/promote staging",
    "ok\n________________________________\nFrom: mona\n\n/promote staging",
  ])("%j", (body) => {
    expect(read(body)).toEqual([]);
  });
});

test("a comment is read so far: ten commands and 64 KiB, and a line that is cut there says nothing", () => {
  expect(read("/status\n".repeat(50))).toHaveLength(10);
  expect(read(`${"x".repeat(70_000)}\n/status`)).toEqual([]);
  const before = "x".repeat(64 * 1024 - "\n/promote staging".length);
  expect(read(`${before}\n/promote staging`)).toHaveLength(1);
  expect(read(`${before}\n/promote staging-eu`)).toEqual([]);
});

/** Work that grew with the square of the length would not end within the time of a test. */
test.for([
  ["comments that open", "<!--".repeat(500_000)],
  ["comments", "<!---->".repeat(500_000)],
  ["a run of backticks", "`".repeat(2_000_000)],
  ["spans that open", Array.from({ length: 2_000 }, (_, length) => "`".repeat(length)).join(" ")],
  ["short spans", "` ".repeat(1_000_000)],
  ["list items", "-  ".repeat(700_000)],
  ["quotes", "> ".repeat(1_000_000)],
  ["rules", `${"- ".repeat(1_000_000)}x`],
  ["tags", "<pre ".repeat(400_000)],
  ["lines", "a`<!--\n".repeat(300_000)],
  ["words", `/promote ${"a ".repeat(1_000_000)}`],
  ["options", `/promote staging ${"--reason".repeat(250_000)}`],
  ["spaces", `/promote${" ".repeat(2_000_000)}x`],
] as const)("%s: no slower than its length", ([, text]) => {
  for (let from = 0; from < text.length; from += 60_000) read(`${text.slice(from, from + 60_000)}\n/status`);
});

const line = fc.oneof(
  fc.constantFrom("/promote staging", "  /status", "text", "`x", "- item", "> x", "<!-- c -->", "", "    x", "#"),
  fc.string({ maxLength: 30 }),
);
const lines = fc.array(line, { maxLength: 12 });
const inside = (all: readonly string[]): string => all.join("\n").replaceAll(/[\r`]|-->|<\//g, "");

test.for([
  ["a fence", (text: string) => `\`\`\`\n${text}\n\`\`\``],
  ["a fence that nobody closed", (text: string) => `~~~~~\n${text.replaceAll("~", "")}`],
  ["an HTML comment", (text: string) => `<!--\n${text}\n-->`],
  ["preformatted text", (text: string) => `<pre>\n${text}\n</pre>`],
  ["a quote", (text: string) => text.replaceAll(/^/gm, "> ")],
  ["indented code", (text: string) => text.replaceAll(/^/gm, "    ")],
] as const)("whatever stands in %s never acts", ([, wrapped]) => {
  fc.assert(
    fc.property(lines, (all) => {
      expect(read(wrapped(inside(all)))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

/** Pieces that hide lines, or break them, when they stand together. */
const piece = fc.constantFrom(
  "\n",
  "\n\n",
  " ",
  "text",
  "`",
  "```",
  "~~~",
  "> ",
  "- ",
  "1. ",
  "    ",
  "<!--",
  "-->",
  "<b>",
  "<pre>",
  "</pre>",
  "<div",
  "<a title=",
  '"',
  "'",
  ">",
  "<?",
  "?>",
  "<![CDATA[",
  "]]>",
  "<!X",
  "[",
  "![",
  "]",
  "](",
  "]:",
  " http://x ",
  ")",
  "\\",
  "# ",
  "---",
  "===",
  "| a |",
  "| - |",
  "&lt;",
);

/** The lines of paragraphs that a reader of the page sees as they stand, outside of quotes. */
function seen(body: string): readonly string[] {
  const lines: string[] = [];
  let quotes = 0;
  for (const token of new MarkdownIt({ html: true }).parse(body, {})) {
    if (token.type === "blockquote_open") quotes += 1;
    if (token.type === "blockquote_close") quotes -= 1;
    if (token.type !== "inline" || quotes > 0) continue;
    let line = "";
    for (const child of token.children ?? []) {
      if (child.type === "softbreak" || child.type === "hardbreak") lines.push(line);
      const shown = child.type === "text" ? child.content : child.type === "html_inline" ? " " : "\0";
      line = child.type.endsWith("break") ? "" : `${line}${shown}`;
    }
    lines.push(line);
  }
  return lines;
}

test("whatever is heard is seen: at the beginning of a line, as it stands", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant("/promote"), fc.constant("\n"), piece), { maxLength: 16 }), (pieces) => {
      const body = pieces.map((one, index) => (one === "/promote" ? `/promote staging v${index}` : one)).join("");
      const heard = read(body).flatMap((one) =>
        one.verb === "promote" && one.version?.is === "name" ? one.version.name : [],
      );
      const shown = seen(body).map((line) => /^\/promote staging (\S+)/.exec(line.trimStart())?.[1]);
      expect(shown).toEqual(expect.arrayContaining(heard));
    }),
    { numRuns: 5_000 },
  );
});
