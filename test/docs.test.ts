/** What the pages tell people to write is what Sluice understands. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { catalogue, laterVerbs } from "../src/commands/catalogue.ts";
import { parse } from "../src/config/parse.ts";
import { checkWorkflows } from "../src/config/workflows.ts";

const root = new URL("..", import.meta.url).pathname;
const guides = readdirSync(join(root, "docs")).filter((name) => name.startsWith("from-"));
const textOf = (page: string): string => readFileSync(join(root, page), "utf8");
const fenced = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms"))].map(([, block = ""]) => block);

const within = (folder: string): readonly string[] =>
  readdirSync(join(root, folder)).map((name) => `${folder}/${name}`);
const whole = ["README.md", ...guides.map((name) => `docs/${name}`)];
const pages = [...whole, ...within("docs/gates"), ...within("docs/verification")];
const filesOf = (page: string): readonly string[] =>
  fenced(textOf(page), "yaml").filter((block) => block.startsWith("version: 1"));

test.for(whole)("%s shows a file", (page) => expect(filesOf(page)).not.toEqual([]));

test.for(pages)("%s: each file that it shows is valid, but for keys of a later version", (page) => {
  const files = filesOf(page);
  for (const file of files) {
    const parsed = parse(file);
    const problems = parsed.is === "bad" ? parsed.problems : parsed.warnings;
    expect(problems.filter(({ code }) => code !== "config-not-yet")).toEqual([]);
  }
});

test.for(guides)(
  "%s: the workflow that it ends with keeps the contract, the one that it begins with does not",
  (guide) => {
    const [diff = ""] = fenced(textOf(`docs/${guide}`), "diff");
    const side = (sign: string): string =>
      diff
        .split("\n")
        .filter((line) => line.startsWith(" ") || line.startsWith(sign))
        .map((line) => line.slice(1))
        .join("\n");
    const { workflows } = parse("version: 1\nstages: { staging: {}, production: { production: true } }\n");
    const lacks = (text: string): number => checkWorkflows(workflows, new Map([["deploy.yml", text]])).length;
    expect(lacks(side("+"))).toBe(0);
    expect(lacks(side("-"))).toBeGreaterThan(3);
  },
);

test.for(pages)("%s names no command that nobody knows", (page) => {
  const verbs = new Set<string>([...catalogue.map(({ verb }) => verb), ...laterVerbs]);
  const named = [...textOf(page).matchAll(/`\/([a-z]+)( [^`]*)?`/g)].map(([, verb = ""]) => verb);
  expect(named.filter((verb) => !verbs.has(verb))).toEqual([]);
});
