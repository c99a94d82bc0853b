/** The import table holds: each rule is broken once, in a copy of the tree, and must be seen. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generated } from "../scripts/reference.ts";
import { spelled } from "../scripts/lint-config.ts";

const root = new URL("..", import.meta.url).pathname;
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "sluice-lint-"));
  cpSync(join(root, "src"), join(copy, "src"), { recursive: true });
  for (const file of ["tsconfig.json", "package.json", ".oxlintrc.json"]) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function lint(file: string, text: string): string {
  const path = join(copy, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const { stdout } = spawnSync(join(root, "node_modules/.bin/oxlint"), [file], { cwd: copy, encoding: "utf8" });
  rmSync(path);
  return stdout;
}

test.for([
  [
    "pipeline/planted.ts",
    `import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n`,
    "pipeline is pure",
  ],
  ["pipeline/planted.ts", `import { z } from "zod";\nexport const x = z;\n`, "pipeline is pure"],
  ["pipeline/planted.ts", `export const x = new Date();\n`, "no-restricted-globals"],
  ["pipeline/planted.ts", `export const x = Math.random();\n`, "no-restricted-properties"],
  [
    "pipeline/gates/planted.ts",
    `import { signs } from "../../wording/signs.ts";\nexport const x = signs;\n`,
    "pipeline may import",
  ],
  [
    "wording/planted.ts",
    `import { parse } from "../config/parse.ts";\nexport const x = parse;\n`,
    "wording may import",
  ],
  [
    "config/planted.ts",
    `import { openStore } from "../store/store.ts";\nexport const x = openStore;\n`,
    "config may import",
  ],
  [
    "commands/planted.ts",
    `import { openStore } from "../store/store.ts";\nexport const x = openStore;\n`,
    "commands may import",
  ],
  ["metrics/planted.ts", `import { step } from "../engine/step.ts";\nexport const x = step;\n`, "metrics may import"],
  ["store/planted.ts", `import { step } from "../engine/step.ts";\nexport const x = step;\n`, "store may import"],
  [
    "engine/planted.ts",
    `import { translate } from "../github/translate.ts";\nexport const x = translate;\n`,
    "engine may import",
  ],
  ["github/planted.ts", `import { Pace } from "../engine/pace.ts";\nexport const x = Pace;\n`, "github may import"],
  ["github/planted.ts", `import { step } from "../engine/step.ts";\nexport const x = step;\n`, "github may import"],
  [
    "github/render/planted.ts",
    `import { openStore } from "../../store/store.ts";\nexport const x = openStore;\n`,
    "github may import",
  ],
  [
    "simulator/planted.ts",
    `import { short } from "../pipeline/model.ts";\nexport const x = short;\n`,
    "simulator may import",
  ],
  ["http/planted.ts", `import { parse } from "../config/parse.ts";\nexport const x = parse;\n`, "http may import"],
  ["http/planted.ts", `import { step } from "../engine/step.ts";\nexport const x = step;\n`, "http may import"],
  [
    "engine/planted.ts",
    `import { createHttp } from "../http/ask.ts";\nexport const x = createHttp;\n`,
    "engine may import",
  ],
  ["engine/planted.ts", `import { help } from "../cli/help.ts";\nexport const x = help;\n`, "engine may import"],
  ["cli/planted.ts", `import { startApp } from "../app.ts";\nexport const x = startApp;\n`, "cli may import"],
  ["engine/planted.ts", `import { startApp } from "../app.ts";\nexport const x = startApp;\n`, "engine may import"],
] as const)("%s: %s", ([file, text, expected]) => {
  expect(lint(`src/${file}`, text)).toContain(expected);
});

test("what is allowed is not reported", () => {
  expect(
    lint("src/github/planted.ts", `import type { Place } from "../engine/heard.ts";\nexport type X = Place;\n`),
  ).toContain("Found 0 warnings and 0 errors");
});

test("the lint rules are those of the import table", () => {
  expect(readFileSync(join(root, ".oxlintrc.json"), "utf8")).toBe(spelled());
});

test.for(Object.keys(generated))("%s is what the code generates", (path) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(generated[path]?.());
});
