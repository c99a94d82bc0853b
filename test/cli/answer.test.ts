import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/cli/catalogue.ts";
import { shownOn, styleOf } from "../../src/cli/style.ts";
import { config, files } from "../support/sample.ts";
import { checkout, run, sluice } from "./checkout.ts";

describe("used wrongly: exit 2, and nothing on stdout", () => {
  test.for([
    ["", "Usage: sluice <init | validate"],
    ["validat", "There is no verb validat; did you mean sluice validate?"],
    ["frobnicate", "There is no verb frobnicate; there are init, validate,"],
    ["validate --jsn", "There is no --jsn; did you mean --json?\nUsage: sluice validate [folder]"],
    ["validate --write", "There is no --write\n"],
    ["validate --json=yes", "--json takes no value"],
    ["validate a b", "b is one word too many\nUsage: sluice validate [folder]"],
    ["validate no/such/folder", "no/such/folder is no folder"],
    ["help inti", "There is no verb inti; did you mean sluice help init?"],
    ["\u001b[31mx", "There is no verb [31mx;"],
    ["__proto__", "There is no verb __proto__;"],
  ] as const)("sluice %s", async ([words, expected]) => {
    const { exit, stdout, stderr } = await sluice(words);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain(expected);
  });
});

describe("help", () => {
  test.for(["help", "--help"])("%s names every verb", async (words) => {
    const { exit, stdout } = await sluice(words);
    expect(exit).toBe(0);
    for (const { verb } of catalogue) expect(stdout).toMatch(new RegExp(`^  ${verb} `, "m"));
  });

  test.for(catalogue.map(({ verb }) => verb))("%s", async (verb) => {
    const page = await sluice(`help ${verb}`);
    expect(page.stdout).toContain(`sluice ${verb}`);
    expect(await sluice(`${verb} --help`)).toEqual(page);
    const json = JSON.parse((await sluice(`help ${verb} --json`)).stdout) as unknown;
    expect(json).toMatchObject([{ verb, flags: { json: expect.any(String) } }]);
  });
});

describe("style", () => {
  const plain = { isAscii: false, isColoured: false };
  test.for([
    ["a terminal", { words: [], env: {}, isTerminal: true }, { isAscii: false, isColoured: true }],
    ["a pipe", { words: [], env: {}, isTerminal: false }, plain],
    ["NO_COLOR", { words: [], env: { NO_COLOR: "1" }, isTerminal: true }, plain],
    [
      "an empty NO_COLOR is none",
      { words: [], env: { NO_COLOR: "" }, isTerminal: true },
      { isAscii: false, isColoured: true },
    ],
    ["TERM=dumb", { words: [], env: { TERM: "dumb" }, isTerminal: true }, { isAscii: true, isColoured: false }],
    ["--ascii", { words: ["--ascii"], env: {}, isTerminal: true }, { isAscii: true, isColoured: true }],
  ] as const)("%s", ([, facts, expected]) => {
    expect(styleOf(facts)).toEqual(expected);
  });

  test("signs begin a line, with their colour or their letters", () => {
    const lines = ["✓ store  fine", "  ◆ look", "a → b", "✓ x"];
    expect(shownOn(lines, { isAscii: false, isColoured: true })).toBe(
      "\u001b[32m✓\u001b[0m store  fine\n  \u001b[33m◆\u001b[0m look\na → b\n\u001b[32m✓\u001b[0m x\n",
    );
    expect(shownOn(lines, { isAscii: true, isColoured: false })).toBe("ok store  fine\n  !! look\na -> b\nok x\n");
  });

  test("nothing in a foreign text moves the cursor", () => {
    expect(shownOn(["a\u001b[2J\u009bb\u202e"], { isAscii: false, isColoured: true })).toBe("a[2Jb\n");
  });
});

test("help is there before any package is: verbs are loaded when they are asked for", () => {
  const root = new URL("../../src/", import.meta.url);
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (url: URL): void => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    for (const [, from = ""] of readFileSync(url, "utf8").matchAll(/^import (?!type )[^;]*from "([^"]+)";$/gm)) {
      if (from.startsWith(".")) follow(new URL(from, url));
      else packages.add(from);
    }
  };
  for (const file of ["cli.ts", "cli/answer.ts", "cli/help.ts"]) follow(new URL(file, root));
  expect(seen.size).toBeGreaterThan(6);
  expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual([]);
});

describe("as a process", () => {
  test("the answer on stdout, the exit code, no colour in a pipe", async () => {
    const folder = checkout(files());
    expect(await run(["validate"], { folder })).toEqual({
      exit: 0,
      stderr: "",
      stdout: `.github/sluice.yml is valid: 6 stages.
  commit → sandbox → ( performance + accessibility ) → staging → production
  production: when a person says so; deploy.yml succeeds; at most 1 h
`,
    });
    const broken = checkout({ ...files(), ".github/sluice.yml": config.replace("commit", "comit") });
    expect((await run(["validate", broken])).exit).toBe(1);
    expect(await run(["nothing"])).toMatchObject({ exit: 2, stdout: "" });
  });

  test("a reader who has seen enough", () => {
    const { status, stderr } = spawnSync(
      "bash",
      [
        "-c",
        `set -o pipefail; "${process.execPath}" "${new URL("../../src/cli.ts", import.meta.url).pathname}" help | true`,
      ],
      { encoding: "utf8" },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("npm run sluice works where it was typed", () => {
    const folder = checkout(files());
    const root = new URL("../..", import.meta.url).pathname;
    const said = execFileSync("npm", ["--prefix", root, "run", "--silent", "sluice", "--", "validate"], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(said).toContain("is valid: 6 stages");
  });
});
