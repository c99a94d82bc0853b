/** What the pages show is what Sluice says today; `npm run reference` takes the pictures anew. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { gates } from "./gates.ts";
import { hung, taken } from "./picture.ts";
import { verification } from "./verification.ts";

const root = new URL("../../", import.meta.url);
const scenes = [...gates, ...verification];

test.for(scenes.map((scene) => [scene.page, scene] as const))("docs/%s", async ([page, scene]) => {
  const text = readFileSync(new URL(`docs/${page}`, root), "utf8");
  expect(hung(text, await taken(scene))).toBe(text);
});

test("every gate has its page", () => {
  const files = readdirSync(new URL("src/pipeline/gates/", root)).map((name) => name.replace(/\.ts$/, ""));
  const pages = gates.map(({ page }) => page.replace(/^gates\/(.*)\.md$/, "$1"));
  expect(pages.toSorted()).toEqual(files.filter((name) => name !== "all" && name !== "gate").toSorted());
});
