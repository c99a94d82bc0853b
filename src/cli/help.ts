import { nearest } from "../pipeline/near.ts";
import { catalogue, commonFlags, verbNamed } from "./catalogue.ts";
import type { Entry } from "./catalogue.ts";
import { columns, plainly } from "./text.ts";
import { UsageError } from "./verb.ts";
import type { Answer, Typed } from "./verb.ts";

export function help({ positionals: [asked] }: Typed): Promise<Answer> {
  const entry = asked === undefined ? undefined : verbNamed(asked);
  if (asked !== undefined && entry === undefined) {
    const near = nearest(
      asked,
      catalogue.map(({ verb }) => verb),
    );
    throw new UsageError(`There is no verb ${asked}${near === null ? "" : `; did you mean sluice help ${near}?`}`);
  }
  const shown = entry === undefined ? catalogue : [entry];
  const json = shown.map(({ verb, syntax, does, flags, example }) => ({
    verb,
    syntax,
    does,
    flags: { ...flags, ...commonFlags },
    example,
  }));
  return Promise.resolve({ exit: 0, lines: entry === undefined ? overview() : page(entry), json });
}

const flagRows = (flags: Readonly<Record<string, string>>): readonly (readonly string[])[] =>
  Object.entries(flags).map(([flag, does]) => [`  --${flag}`, plainly(does)]);

const overview = (): readonly string[] => [
  "sluice: continuous delivery for GitHub, from the command line",
  "",
  ...columns(catalogue.map(({ verb, does }) => [`  ${verb}`, plainly(does)])),
  "",
  "Every verb takes",
  ...columns(flagRows(commonFlags)),
  "",
  "Exit 0: fine. 1: problems were found. 2: it was used wrongly.",
];

const page = ({ syntax, does, flags, example }: Entry): readonly string[] => [
  syntax,
  "",
  `  ${plainly(does)}`,
  "",
  ...columns(flagRows({ ...flags, ...commonFlags })),
  "",
  `  ${example}`,
];
