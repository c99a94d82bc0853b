/** May this person say this? Permission is asked before anything else. */
import type { Refusal } from "../answer.ts";
import { belongs, isActing, isNamed, permitted, personText, rightText, teamsIn, whoMay } from "../authority.ts";
import type { Person, Who } from "../authority.ts";
import type { Command, Misspelt } from "../command.ts";
import { stageNamed } from "../definition.ts";
import type { Definition } from "../definition.ts";
import { refusal } from "./response.ts";

type Line = Command | Misspelt;
type Asking = { readonly person: Person; readonly command: Line; readonly public: boolean };

/** Who may say this line; `null`: whoever reads here. */
function whoFor(definition: Definition | null, command: Line): Who | null {
  if (definition === null || !isActing(command.verb)) return null;
  if (!("stage" in command)) return permitted(definition, command.verb, null);
  const stage = stageNamed(definition, command.stage);
  return stage === undefined ? [{ is: "role", name: "write" }] : whoMay(definition, command.verb, stage);
}

/** The teams that must be asked for before these lines can be decided. */
export const teamsFor = (definition: Definition | null, commands: readonly Line[]): readonly string[] => [
  ...new Set(commands.flatMap((command) => teamsIn(whoFor(definition, command) ?? []))),
];

/**
 * A stranger has no access; on a public repository also whoever has no more than everybody has, and is not named by the rule.
 * He gets nothing at all.
 */
export function isStranger(definition: Definition | null, { person, command, public: isPublic }: Asking): boolean {
  const { right } = person;
  if (right.is === "unknown") return false;
  if (right.role === "none") return true;
  return isPublic && right.role === "read" && !isNamed(whoFor(definition, command) ?? [], person);
}

export function forbiddance(definition: Definition | null, { person, command }: Asking): Refusal | null {
  const { login, right } = person;
  const again = "stage" in command ? lineOf(command) : null;
  const unknown = (cause: string): Refusal => refusal("permission-unknown", { login, cause }, again);
  if (right.is === "unknown") return unknown(right.cause);
  const who = whoFor(definition, command);
  const found = who === null ? null : belongs(who, person);
  if (who === null || found === null || found.is === "yes") return null;
  if (found.is === "unknown") return unknown(found.cause);
  const facts = { login, verb: verbText(command.verb), stage: "stage" in command ? command.stage : "" };
  const held = { right: rightText(who), actual: actualText(person), who: personText(who) };
  return refusal("not-permitted", { ...facts, ...held }, again);
}

const REASONED: ReadonlySet<string> = new Set(["reject", "lock", "hold", "fail"]);

/** The line as somebody else would write it. */
const lineOf = (command: Extract<Line, { stage: string }>): string =>
  `/${command.verb} ${command.stage}${REASONED.has(command.verb) ? " <reason>" : ""}`;

const verbText = (verb: string): string => (verb === "promote" ? "promote to" : verb);

/** `write and team sre`: what he has, as far as it was asked for. */
function actualText({ right, teams }: Person): string {
  const his = Object.entries(teams).flatMap(([slug, fact]) => (fact.is === "known" && fact.member ? [slug] : []));
  const role = right.is === "known" ? right.roleName : "";
  return [role, ...his.map((slug) => `team ${slug}`)].join(" and ");
}
