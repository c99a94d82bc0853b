/** Plays the scenes and hangs their pictures into the pages. A test holds the pages to them. */
import { readFileSync, writeFileSync } from "node:fs";
import { gates } from "../test/pictures/gates.ts";
import { hung, taken } from "../test/pictures/picture.ts";
import { verification } from "../test/pictures/verification.ts";

for (const scene of [...gates, ...verification]) {
  const page = new URL(`../docs/${scene.page}`, import.meta.url);
  writeFileSync(page, hung(readFileSync(page, "utf8"), await taken(scene)));
}
