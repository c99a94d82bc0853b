/** Who may do what: what the file says of people, and what GitHub said of one of them when he asked. */
import type { Verb } from "./command.ts";
import type { Definition, Stage, StageName } from "./definition.ts";
import type { RightFact } from "./asking.ts";
import type { Login } from "./model.ts";

export type Principal =
  | { readonly is: "login"; readonly login: Login }
  | { readonly is: "team"; readonly slug: string }
  /** A built-in role means it or higher, one that an organisation made up exactly that. */
  | { readonly is: "role"; readonly name: string };
/** Each of them, and nobody else. */
export type Who = readonly Principal[];

/** Verbs that change something. The others take read. */
export type ActingVerb = Exclude<Verb, "status" | "explain" | "help">;
/** By verb and stage; `*`: the stages that are not named. */
export type Permissions = Readonly<Partial<Record<ActingVerb, Readonly<Record<StageName, Who>>>>>;

export type TeamFact =
  | { readonly is: "known"; readonly member: boolean }
  | { readonly is: "unknown"; readonly cause: string };
/** By the team's slug. Those that no rule names are not asked for. */
export type Teams = Readonly<Record<string, TeamFact>>;

/** What GitHub said of one person. */
export type Person = { readonly login: Login; readonly right: RightFact; readonly teams: Teams };
export type Belongs =
  | { readonly is: "yes" }
  | { readonly is: "no" }
  | { readonly is: "unknown"; readonly cause: string };

const RANKS = ["none", "read", "triage", "write", "maintain", "admin"] as const;

type Least = (stage: Stage | null) => "write" | "maintain";
const trusted: Least = (stage) => (stage?.production === true ? "maintain" : "write");

/** The least that a verb takes where the file does not say: a built-in role. */
const least: Readonly<Record<ActingVerb, Least>> = {
  promote: () => "write",
  abort: () => "write",
  retry: () => "write",
  resume: () => "write",
  rollback: () => "write",
  plan: () => "write",
  lock: () => "write",
  unlock: () => "write",
  hold: () => "write",
  // To pass a version is to let it count where nobody could tell: no less than to let it in.
  pass: trusted,
  fail: () => "write",
  veto: () => "write",
  unveto: () => "write",
  approve: trusted,
  reject: trusted,
};

export const isActing = (verb: string): verb is ActingVerb => Object.hasOwn(least, verb);
export const actingVerbs = Object.keys(least) as readonly ActingVerb[];

export const isSame = (one: Login, other: Login): boolean => one.toLowerCase() === other.toLowerCase();
export const includes = (logins: readonly Login[], login: Login): boolean => logins.some((one) => isSame(one, login));

/** Verbs about a version, whatever the stage. */
export const STAGELESS: ReadonlySet<string> = new Set<ActingVerb>(["veto", "unveto"]);

/** Who may by `permissions`, else whoever Sluice lets. `stage: null`: the verb is about none. */
export function permitted({ permissions }: Definition, verb: ActingVerb, stage: Stage | null): Who {
  const said = permissions?.[verb] ?? {};
  const here = stage !== null && Object.hasOwn(said, stage.name) ? said[stage.name] : said["*"];
  return here ?? [{ is: "role", name: least[verb](stage) }];
}

/** Who may, as the newest good file has it. Where a rule says from whom approvals come, that alone says who may approve and reject. */
export function whoMay(definition: Definition, verb: ActingVerb, stage: Stage): Who {
  const rules = verb === "approve" || verb === "reject" ? (stage.gates?.approvals ?? []) : [];
  if (rules.every((rule) => rule.from === null)) return permitted(definition, verb, stage);
  return rules.flatMap((rule) => rule.from ?? permitted(definition, verb, stage));
}

/** What GitHub did not say keeps the gate shut, unless something that it did say opens it. */
export function belongs(who: Who, person: Person): Belongs {
  if (who.some((principal) => isOne(principal, person))) return { is: "yes" };
  for (const principal of who) {
    const fact = principal.is === "team" ? person.teams[principal.slug] : undefined;
    if (fact?.is === "unknown") return { is: "unknown", cause: fact.cause };
  }
  return person.right.is === "unknown" ? { is: "unknown", cause: person.right.cause } : { is: "no" };
}

function isOne(principal: Principal, { login, right, teams }: Person): boolean {
  switch (principal.is) {
    case "login":
      return isSame(principal.login, login);
    case "team": {
      const fact = teams[principal.slug];
      return fact?.is === "known" && fact.member;
    }
    case "role":
      return right.is === "known" && hasRole(right, principal.name);
    default:
      return principal satisfies never;
  }
}

const isBuiltIn = (name: string): boolean => (RANKS as readonly string[]).includes(name);

function hasRole(right: Extract<RightFact, { is: "known" }>, name: string): boolean {
  const rank = RANKS.findIndex((role) => role === name);
  return isBuiltIn(name) ? RANKS.indexOf(right.role) >= rank : right.roleName === name;
}

/** Named himself, by a team of his or by a role that somebody gave him: a built-in one is what everybody has on a public repository. */
export const isNamed = (who: Who, person: Person): boolean =>
  who.some((principal) => !(principal.is === "role" && isBuiltIn(principal.name)) && isOne(principal, person));

export const teamsIn = (who: Who): readonly string[] =>
  who.flatMap((principal) => (principal.is === "team" ? [principal.slug] : []));

/** The App's right without which nobody can tell who is in a team; a file that names none needs it not. */
export const MEMBERS = "members: read";

/** Every team that the file names anywhere. */
export const teamsNamed = ({ permissions, stages }: Definition): readonly string[] => [
  ...Object.values(permissions ?? {}).flatMap((said) => Object.values(said).flatMap(teamsIn)),
  ...stages.flatMap((stage) => (stage.gates?.approvals ?? []).flatMap((rule) => teamsIn(rule.from ?? []))),
];

/** `team web`, `team sre or octocat`, `maintain`: what it takes. Foreign names keep to what the schema allows. */
export const rightText = (who: Who): string =>
  alternatives(who, (one) => (one.is === "team" ? `team ${one.slug}` : plainly(one)));
/** `sre or octocat`: whose word is asked for. */
export const whoText = (who: Who): string => alternatives(who, (one) => (one.is === "team" ? one.slug : plainly(one)));
/** `a member of web`: who can do it. */
export const personText = (who: Who): string =>
  alternatives(who, (one) =>
    one.is === "team" ? `a member of ${one.slug}` : one.is === "login" ? one.login : `whoever has ${one.name}`,
  );

const plainly = (principal: Exclude<Principal, { is: "team" }>): string =>
  principal.is === "login" ? principal.login : principal.name;

const alternatives = (who: Who, say: (principal: Principal) => string): string => who.map(say).join(" or ");
