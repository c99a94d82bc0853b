/** Every command of this version, in one table: the source of the grammar, of `/help` and of the reference page. */
import type { Verb } from "../pipeline/command.ts";

export type Entry = {
  readonly verb: Verb;
  readonly syntax: string;
  /** What the grammar reads behind the verb. */
  readonly takes:
    | "nothing"
    | "verb"
    | "stage"
    | "stage and reason"
    | "stage and words"
    | "stage and version"
    | "stage, version and reason"
    | "stage, duration and reason"
    | "stage, version back and reason"
    | "version and reason"
    | "version";
  /** What it takes on GitHub; asked when the command is carried out. */
  readonly right: "read" | "write" | "write; maintain on production";
  readonly does: string;
  readonly example: string;
};

export const catalogue = [
  {
    verb: "promote",
    syntax: "/promote <stage> [version] [--reason …]",
    takes: "stage, version and reason",
    right: "write",
    does: "take this change there, now or when its gates open; a version is a sha, a tag or `#12`",
    example: "/promote production",
  },
  {
    verb: "approve",
    syntax: "/approve <stage>",
    takes: "stage",
    right: "write; maintain on production",
    does: "let this very candidate enter the stage, as far as your word is asked for",
    example: "/approve production",
  },
  {
    verb: "reject",
    syntax: "/reject <stage> <reason>",
    takes: "stage and reason",
    right: "write; maintain on production",
    does: "stop this very candidate before the stage",
    example: "/reject production wrong price shown for EUR",
  },
  { verb: "status", syntax: "/status", takes: "nothing", right: "read", does: "see what is where", example: "/status" },
  {
    verb: "explain",
    syntax: "/explain <stage>",
    takes: "stage",
    right: "read",
    does: "see what this change waits for",
    example: "/explain production",
  },
  {
    verb: "abort",
    syntax: "/abort <stage>",
    takes: "stage",
    right: "write",
    does: "stop what runs there, or withdraw what was asked for",
    example: "/abort staging",
  },
  {
    verb: "retry",
    syntax: "/retry <stage>",
    takes: "stage",
    right: "write",
    does: "try once more what did not succeed there",
    example: "/retry staging",
  },
  {
    verb: "pass",
    syntax: "/pass <stage> [words]",
    takes: "stage and words",
    right: "write; maintain on production",
    does: "say that what could not be judged there holds",
    example: "/pass production I looked at the basket",
  },
  {
    verb: "fail",
    syntax: "/fail <stage> <reason>",
    takes: "stage and reason",
    right: "write",
    does: "say that what is looked at, soaks or could not be judged there does not hold",
    example: "/fail staging the basket is empty",
  },
  {
    verb: "hold",
    syntax: "/hold <stage> <reason>",
    takes: "stage and reason",
    right: "write",
    does: "keep there what runs there: automation is off until `/resume`",
    example: "/hold production we watch the new checkout",
  },
  {
    verb: "resume",
    syntax: "/resume <stage>",
    takes: "stage",
    right: "write",
    does: "give the environment back to automation",
    example: "/resume staging",
  },
  {
    verb: "rollback",
    syntax: "/rollback <stage> [to <version>] [reason]",
    takes: "stage, version back and reason",
    right: "write",
    does: "put back the version that was verified there before, or an earlier one",
    example: "/rollback production the basket is empty",
  },
  {
    verb: "plan",
    syntax: "/plan <stage> [version]",
    takes: "stage and version",
    right: "write",
    does: "run the stage's workflow with `mode: plan` and see what it answers; nothing moves",
    example: "/plan production",
  },
  {
    verb: "lock",
    syntax: "/lock <stage> [for 2h] <reason>",
    takes: "stage, duration and reason",
    right: "write",
    does: "let nobody else deploy there, for a while or until it is unlocked",
    example: "/lock staging for 2h database copy",
  },
  {
    verb: "unlock",
    syntax: "/unlock <stage>",
    takes: "stage",
    right: "write",
    does: "end the lock there, whoever's it is",
    example: "/unlock staging",
  },
  {
    verb: "veto",
    syntax: "/veto [version] <reason>",
    takes: "version and reason",
    right: "write",
    does: "mark this change's candidate, or a version, as bad: it goes no further, nor what carries it on",
    example: "/veto abc1234 wrong price shown for EUR",
  },
  {
    verb: "unveto",
    syntax: "/unveto [version]",
    takes: "version",
    right: "write",
    does: "take the veto back",
    example: "/unveto abc1234",
  },
  {
    verb: "help",
    syntax: "/help [command]",
    takes: "verb",
    right: "read",
    does: "see the commands, or one of them",
    example: "/help promote",
  },
] as const satisfies readonly Entry[];

/** Commands of later versions: known by name, so that whoever writes one is told. */
export const laterVerbs: readonly string[] = ["freeze", "thaw", "override", "env"];
