/** Who pushed to a branch or a pull request, whatever his commits say of who made them. */
import type { Login } from "./model.ts";

/** Where somebody pushed to, and when we last wrote it down. */
export type Push = { readonly at: number } & (
  | { readonly branch: string; readonly pull?: undefined }
  | { readonly pull: number; readonly branch?: undefined }
);

export type Pushes = {
  readonly to: readonly Push[];
  /** Of his newest pushes some are forgotten: until then he counts as having pushed to whatever there is. */
  readonly anywhereUntil?: number;
};

export type Pushers = {
  /** By login in small letters; whoever pushed last comes last. */
  readonly people: Readonly<Record<Login, Pushes>>;
  /** The branch of a pull request of this repository. */
  readonly heads: Readonly<Record<number, string>>;
  /** Of those who pushed lately some are forgotten: until then nobody knows who pushed what. */
  readonly crowdedUntil?: number;
};

const DAY = 86_400_000;
/** What was forgotten sooner than this after it was pushed counts against whoever pushed it. */
export const REMEMBERED_MS = 90 * DAY;
/** Somebody who pushes on is written down again so often: what he did last is what he is remembered for. */
const AGAIN_AFTER_MS = DAY;

export const nobody: Pushers = { people: {}, heads: {} };

export const pushesOf = ({ people }: Pushers, login: Login): Pushes => {
  const key = login.toLowerCase();
  return (Object.hasOwn(people, key) ? people[key] : undefined) ?? { to: [] };
};

export const isAt = (one: Push, other: Push): boolean => one.branch === other.branch && one.pull === other.pull;

/** It is written down already. */
export const isKnownPush = (pushers: Pushers = nobody, login: Login, push: Push): boolean =>
  pushesOf(pushers, login).to.some((one) => isAt(one, push) && push.at < one.at + AGAIN_AFTER_MS);

/** Whoever pushed to the head of one of these pull requests, or to its branch before it was opened, or to more than is remembered of him. */
export function pushersOf({ people, heads }: Pushers, pulls: readonly number[], at: number): readonly Login[] {
  if (pulls.length === 0) return [];
  const numbers = new Set<number | undefined>(pulls);
  const branches = new Set<string | undefined>(pulls.flatMap((pull) => heads[pull] ?? []));
  return Object.entries(people).flatMap(([login, { to, anywhereUntil = 0 }]) =>
    anywhereUntil > at || to.some(({ pull, branch }) => numbers.has(pull) || branches.has(branch)) ? [login] : [],
  );
}
