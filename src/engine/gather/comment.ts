import type { Offered } from "../../commands/control.ts";
import { parse } from "../../commands/grammar.ts";
import { mayTake } from "../../pipeline/askers.ts";
import type { TeamFact, Teams } from "../../pipeline/authority.ts";
import type { Command, Misspelt, Version } from "../../pipeline/command.ts";
import { forbiddance, isStranger, teamsFor } from "../../pipeline/decide/forbidden.ts";
import type { Definition } from "../../pipeline/definition.ts";
import type { Commented, PlaceAsked, RightFact } from "../../pipeline/asking.ts";
import type { Input } from "../../pipeline/input.ts";
import { newestFirst } from "../../pipeline/line.ts";
import { short } from "../../pipeline/model.ts";
import type { Login, Sha, State } from "../../pipeline/model.ts";
import type { Signal } from "../heard.ts";
import type { Gathering } from "./gather.ts";
import { placeAsked } from "./place.ts";
import { versionAsked } from "./version.ts";

type Comment = Extract<Signal, { kind: "comment" }>;

/** Commands in a comment on a pull request or on the control issue. A comment without one costs no call. */
export async function commentInputs(context: Gathering, comment: Comment): Promise<readonly Input[]> {
  const { state, place, at } = context;
  if (state.policy === null) return [];
  if (comment.pull === null && comment.issue !== state.controlIssue) return [];
  const stages = state.policy.definition.stages.map((stage) => stage.name);
  const lines = parse(comment.body, stages, comment.pull === null ? offeredOf(state) : undefined);
  if (lines.length === 0) return [];
  const { right, teams, where } = await asksFor(context, comment, lines);
  if (where === null) return [];
  return await Promise.all(
    lines.map(async (command, index): Promise<Commented> => ({
      kind: "asked",
      at,
      id: `${comment.comment}-${index + 1}`,
      comment: comment.comment,
      issue: comment.issue,
      saidAt: comment.createdAt,
      by: comment.by,
      command,
      right,
      teams,
      public: !place.private,
      place: where,
      ...(isHeard(context, comment, { right, teams }, command)
        ? { people: comment.people ?? [], ...(await versionAsked(context, command, where)) }
        : { version: null }),
    })),
  );
}

/** On the control issue nothing but the line says which version is meant. */
function offeredOf(state: State): Offered {
  const [last] = Object.values(state.vetoes).toSorted((a, b) => b.at - a.at);
  const good = newestFirst(state).find((one) => state.vetoes[one.id] === undefined);
  return { veto: byDigits(good), unveto: byDigits(last) };
}

const byDigits = (one: { readonly sha: Sha } | undefined): Version | null =>
  one === undefined ? null : { is: "sha", prefix: short(one.sha) };

/** These mean the same wherever they are written. */
const PLACELESS: ReadonlySet<string> = new Set(["unclear", "status", "lock", "unlock", "hold", "rollback"]);

type Facts = { readonly right: RightFact; readonly teams: Teams; readonly where: PlaceAsked | null };
type Lines = readonly (Command | Misspelt)[];

/**
 * Permission first: a stranger costs one call. Whoever was let in before is expected to be again, so that his permission
 * and the pull request are read side by side; the permission just read decides all the same.
 */
async function asksFor(context: Gathering, comment: Comment, lines: Lines): Promise<Facts> {
  const { state } = context;
  const needsPlace = (line: Command | Misspelt): boolean => !PLACELESS.has(line.verb);
  const asksWhere = async (): Promise<PlaceAsked | null> =>
    lines.some(needsPlace) ? await placeAsked(context, comment) : { is: "control" };
  // Who hears of it late has the same patience.
  const said = { login: comment.by, since: context.receivedAt ?? comment.createdAt };
  const wasLetIn = state.answers.some((answer) => answer.by === comment.by && answer.verdict === "rocket");
  if (wasLetIn) {
    const [person, where] = await Promise.all([whoIs(context, said, lines), asksWhere()]);
    return { ...person, where };
  }
  const person = await whoIs(context, said, lines);
  const mayHear = lines.some((line) => needsPlace(line) && isHeard(context, comment, person, line));
  return { ...person, where: mayHear ? await asksWhere() : { is: "control" } };
}

/** For whoever is not let in with a line, nothing more is looked up. */
export function isHeard(
  { state, place }: Gathering,
  { by }: { readonly by: Login },
  person: Pick<Facts, "right" | "teams">,
  command: Command | Misspelt,
): boolean {
  const asking = { person: { login: by, ...person }, command, public: !place.private };
  return !isStranger(rulesOf(state), asking) && forbiddance(rulesOf(state), asking) === null;
}

const rulesOf = ({ policy }: Gathering["state"]): Definition | null => policy?.definition ?? null;

/**
 * What GitHub says of a person now, as far as these lines need it. Teams are asked of nobody who has no access.
 * `since`: when he said it.
 */
export async function whoIs(
  context: Gathering,
  { login, since }: { readonly login: Login; readonly since: number },
  lines: Lines,
): Promise<Pick<Facts, "right" | "teams">> {
  const { state, reads, place } = context;
  const right = await patiently(context, since, () => reads.right(place, login));
  const all = lines.flatMap((line) => mayTake(state, line));
  const slugs = right.is === "known" && right.role !== "none" ? teamsFor(rulesOf(state), all) : [];
  const needed = new Set(teamsFor(rulesOf(state), lines));
  const facts = slugs.map(async (slug) => {
    const ask = async (): Promise<TeamFact> => await reads.team(place, slug, login);
    return [slug, needed.has(slug) ? await patiently(context, since, ask) : await orUnknown(ask)] as const;
  });
  return { right, teams: Object.fromEntries(await Promise.all(facts)) };
}

/** For so long a person waits for GitHub to tell. */
const PATIENCE_MS = 10 * 60_000;

type Unknown = { readonly is: "unknown"; readonly cause: string };

/** GitHub may not answer just now: then it is taken again later, and only in the end told that nobody knows. */
async function patiently<T>({ at }: Gathering, since: number, ask: () => Promise<T>): Promise<T | Unknown> {
  return at - since < PATIENCE_MS ? await ask() : await orUnknown(ask);
}

/** Of what may not matter in the end: nothing waits for it. */
async function orUnknown<T>(ask: () => Promise<T>): Promise<T | Unknown> {
  try {
    return await ask();
  } catch {
    return { is: "unknown", cause: "GitHub did not answer" };
  }
}
