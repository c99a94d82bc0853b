/** What was typed → an answer on stdout, trouble on stderr, and the exit code. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { nearest } from "../pipeline/near.ts";
import { catalogue, commonFlags, verbNamed } from "./catalogue.ts";
import type { Entry } from "./catalogue.ts";
import { shownOn, styleOf } from "./style.ts";
import { UsageError } from "./verb.ts";
import type { Exit, Typed } from "./verb.ts";

type Sink = { readonly isTTY?: boolean; write(text: string): unknown };

export type Process = {
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
  readonly stdout: Sink;
  readonly stderr: Sink;
};

export async function answer(words: readonly string[], process: Process): Promise<Exit> {
  const { env, stdout, stderr } = process;
  const style = styleOf({ words, env, isTerminal: stdout.isTTY === true });
  try {
    const say = (lines: readonly string[]): void => void stderr.write(shownOn(lines, { ...style, isColoured: false }));
    const { typed, entry } = understood(words, process, say);
    const verb = await entry.load();
    const { exit, lines, json } = await verb(typed);
    stdout.write(typed.flags.has("json") ? `${JSON.stringify(json, null, 2)}\n` : shownOn(lines, style));
    return exit;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const said = error instanceof Error ? error.message : String(error);
    stderr.write(shownOn([isUsage ? said : `sluice: ${said}`], { ...style, isColoured: false }));
    return isUsage ? 2 : 1;
  }
}

type Understood = { readonly entry: Entry; readonly typed: Typed };

function understood(words: readonly string[], { env, cwd }: Process, say: Typed["say"]): Understood {
  const verb = words.find((word) => !word.startsWith("-"));
  if (verb === undefined && !words.includes("--help"))
    throw new UsageError(`${OVERVIEW}\n\nsluice help shows the verbs.`);
  const entry = verb === undefined ? verbNamed("help") : verbNamed(verb);
  if (entry === undefined) throw new UsageError(unknownVerb(verb ?? ""));
  const { positionals, flags } = parsed(entry, words);
  const help = verbNamed("help");
  const typed = { positionals, flags, folder: folderOf(env, cwd), home: cwd(), say, env };
  return flags.has("help") && help !== undefined
    ? { entry: help, typed: { ...typed, positionals: verb === undefined ? [] : [verb] } }
    : { entry, typed };
}

const OVERVIEW = `Usage: sluice <${catalogue.map(({ verb }) => verb).join(" | ")}>`;

function unknownVerb(verb: string): string {
  const verbs = catalogue.map((entry) => entry.verb);
  const near = nearest(verb, verbs);
  return `There is no verb ${verb}; ${near === null ? `there are ${verbs.join(", ")}` : `did you mean sluice ${near}?`}`;
}

function parsed(entry: Entry, words: readonly string[]): Pick<Typed, "flags" | "positionals"> {
  const spelled = [...Object.keys(commonFlags), ...Object.keys(entry.flags)].map((flag) => flag.split(" "));
  const names = spelled.map(([name = ""]) => name);
  const valued = new Set(spelled.flatMap(([name = "", value]) => (value === undefined ? [] : [name])));
  const { positionals, tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      names.map((name) => [name, { type: valued.has(name) ? "string" : "boolean" }] as const),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const flags = new Map<string, string>();
  const usage = `Usage: ${entry.syntax}`;
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (!names.includes(token.name)) {
      const near = nearest(token.name, names);
      throw new UsageError(`There is no ${token.rawName}${near === null ? "" : `; did you mean --${near}?`}\n${usage}`);
    }
    const { rawName, name, value } = token;
    if (!valued.has(name) && value !== undefined) throw new UsageError(`${rawName} takes no value\n${usage}`);
    if (valued.has(name) && (value === undefined || value.startsWith("-")))
      throw new UsageError(`${rawName} takes a value\n${usage}`);
    flags.set(name, value ?? "");
  }
  const given = positionals.slice(1);
  if (given.length > entry.mostPositionals)
    throw new UsageError(`${given[entry.mostPositionals] ?? ""} is one word too many\n${usage}`);
  return { positionals: given, flags };
}

/** `npm run` changes the folder to that of its package, and tells where it was typed. */
const folderOf = (env: Process["env"], cwd: () => string): string =>
  resolve(env["npm_lifecycle_event"] === "sluice" ? (env["INIT_CWD"] ?? cwd()) : cwd());
