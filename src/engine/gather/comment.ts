import { parse } from "../../commands/grammar.ts";
import type { Command, Misspelt } from "../../pipeline/command.ts";
import type { Asked, Input, PlaceAsked, RightFact } from "../../pipeline/input.ts";
import { broughtBy } from "../../pipeline/line.ts";
import { candidateId } from "../identity.ts";
import type { PullRead, Signal } from "../ports.ts";
import type { Gathering } from "./gather.ts";

type Comment = Extract<Signal, { kind: "comment" }>;

/** Commands in a comment on a pull request or on the control issue. A comment without one costs no call. */
export async function commentInputs(context: Gathering, comment: Comment): Promise<readonly Input[]> {
  const { state, place, at } = context;
  if (state.policy === null) return [];
  if (comment.pull === null && comment.issue !== state.controlIssue) return [];
  const lines = parse(
    comment.body,
    state.policy.definition.stages.map((stage) => stage.name),
  );
  if (lines.length === 0) return [];
  const { right, where } = await asksFor(context, comment, lines);
  if (where === null) return [];
  return await Promise.all(
    lines.map(async (command, index): Promise<Asked> => ({
      kind: "asked",
      at,
      id: `${comment.comment}-${index + 1}`,
      comment: comment.comment,
      issue: comment.issue,
      commentedAt: comment.createdAt,
      by: comment.by,
      command,
      right,
      public: !place.private,
      place: where,
      version: await versionAsked(context, command),
    })),
  );
}

type Place = { readonly right: RightFact; readonly where: PlaceAsked | null };

/**
 * Permission first: a stranger costs one call. Whoever was let in before is expected to be again, so that his permission
 * and the pull request are read side by side; the permission just read decides all the same.
 */
async function asksFor(context: Gathering, comment: Comment, lines: readonly (Command | Misspelt)[]): Promise<Place> {
  const { state, place } = context;
  const needsPlace = lines.some(({ verb }) => verb !== "unclear" && verb !== "status");
  const asksWhere = async (): Promise<PlaceAsked | null> =>
    needsPlace ? await placeAsked(context, comment) : { is: "control" };
  const wasLetIn = state.answers.some((answer) => answer.by === comment.by && answer.verdict === "rocket");
  if (wasLetIn) {
    const [right, where] = await Promise.all([rightOf(context, comment), asksWhere()]);
    return { right, where };
  }
  const right = await rightOf(context, comment);
  const onlyReads = right.is === "known" && (right.role === "none" || right.role === "read");
  const mayHear =
    right.is === "known" &&
    right.role === "read" &&
    place.private &&
    lines.some(({ verb }) => verb === "explain" || verb === "help");
  return { right, where: onlyReads && !mayHear ? { is: "control" } : await asksWhere() };
}

/** For so long a comment waits for GitHub to tell. */
const PATIENCE_MS = 10 * 60_000;

/** GitHub may not answer just now: then the comment is taken again later, and only in the end told that nobody knows. */
async function rightOf({ reads, place, at }: Gathering, { by, createdAt }: Comment): Promise<RightFact> {
  try {
    return await reads.right(place, by);
  } catch (error) {
    if (at - createdAt < PATIENCE_MS) throw error;
    return { is: "unknown", cause: "GitHub did not answer" };
  }
}

/** Where the command was written. What a merge brought in does not change any more; an open head is read again each time. */
async function placeAsked(context: Gathering, comment: Comment): Promise<PlaceAsked | null> {
  const { state, reads, place } = context;
  if (comment.pull === null) return { is: "control" };
  const number = comment.issue;
  const { mergedAt } = comment.pull;
  if (mergedAt !== null && broughtBy(state, number) !== null && state.trunk !== null) {
    return { is: "pull", number, state: "merged", base: state.trunk.branch, mergedAt };
  }
  const pull = await reads.pull(place, number);
  return pull === null ? null : asPlace(context, pull);
}

function asPlace({ place }: Gathering, pull: PullRead): PlaceAsked {
  const { number, base } = pull;
  if (pull.state === "merged") return { is: "pull", number, state: "merged", base, mergedAt: pull.mergedAt ?? 0 };
  const candidate = candidateId(place.repository, { kind: "pull_request", number }, pull.head);
  return { is: "pull", number, state: pull.state, head: pull.head, fork: pull.fork, base, candidate };
}

/** A version that is no sha of a candidate we know may be a tag or a release: GitHub knows. */
async function versionAsked({ state, reads, place }: Gathering, command: Command | Misspelt): Promise<string | null> {
  if (command.verb !== "promote" || command.version === null || command.version.is === "pull") return null;
  const { version } = command;
  if (version.is === "name") return await reads.version(place, version.name);
  const known = Object.values(state.candidates).some((candidate) => candidate.sha.startsWith(version.prefix));
  return known ? null : await reads.version(place, version.prefix);
}
