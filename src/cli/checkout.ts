/** The files of a checkout, as GitHub would read them; nothing outside it, and no more of a file than is ever looked at. */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "./verb.ts";

export const CONFIG_FILE = ".github/sluice.yml";
export const WORKFLOWS = ".github/workflows";
/** More than the config room reads: a longer file is refused for its length. */
const LARGEST = 512 * 1024;

export type Checkout = {
  readonly root: string;
  /** `null`: there is no such file. */
  readonly config: string | null;
  /** Texts by the file's name. */
  readonly workflows: ReadonlyMap<string, string>;
};

export function readCheckout(folder: string, given: string | undefined): Checkout {
  const asked = resolve(folder, given ?? ".");
  if (!statSync(asked, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`${given ?? asked} is no folder; give the folder of a checkout`);
  const root = rootOf(asked);
  const names = existsSync(join(root, WORKFLOWS)) ? readdirSync(join(root, WORKFLOWS)).toSorted() : [];
  const workflows = names
    .filter((name) => /\.ya?ml$/.test(name))
    .flatMap((name): readonly (readonly [string, string])[] => {
      const text = textOf(join(root, WORKFLOWS, name));
      return text === null ? [] : [[name, text]];
    });
  return { root, config: textOf(join(root, CONFIG_FILE)), workflows: new Map(workflows) };
}

/** The nearest folder, from here upwards, that is a checkout; this one where none is. */
function rootOf(folder: string): string {
  for (let here = folder; ; here = dirname(here)) {
    if (existsSync(join(here, ".github")) || existsSync(join(here, ".git"))) return here;
    if (here === dirname(here)) return folder;
  }
}

/** `null`: it is not there, or is no file (a pipe would never end). */
export function textOf(path: string): string | null {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(LARGEST);
    return bytes.toString("utf8", 0, readSync(file, bytes, 0, LARGEST, 0));
  } finally {
    closeSync(file);
  }
}
